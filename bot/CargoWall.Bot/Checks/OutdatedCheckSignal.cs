using CargoWall.Bot.Webhooks;

namespace CargoWall.Bot.Checks;

/// <summary>Wakes those who judge again. What there is to judge is in the database, so a lost signal costs half a minute.</summary>
internal sealed class OutdatedCheckSignal(OutdatedChecks checks) : IDeliveryHandler
{
    public bool Takes(string eventName, string? action) => eventName is "push" or "repository" or "public" or "custom_property_values";

    public Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        checks.Signal.Set();
        return Task.CompletedTask;
    }
}
