using CargoWall.Bot.Webhooks;

namespace CargoWall.Bot.Modes;

/// <summary>Wakes those who look for changes of mode. What there is to look at is in the database, so a lost signal costs half a minute.</summary>
internal sealed class ModeSignalHandler(ModeQueue queue) : IDeliveryHandler
{
    public bool Takes(string eventName, string? action) => eventName is "push" or "installation" or "installation_repositories" or "repository";

    public Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        queue.Signal.Set();
        return Task.CompletedTask;
    }
}
