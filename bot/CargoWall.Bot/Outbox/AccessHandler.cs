using CargoWall.Bot.Webhooks;

namespace CargoWall.Bot.Outbox;

/// <summary>The app may do more than before: what was given up for want of access is sent after all. Runs behind the handlers that note whose repository is whose.</summary>
internal sealed partial class AccessHandler(StoredOutbox outbox, ILogger<AccessHandler> log) : IDeliveryHandler
{
    public bool Takes(string eventName, string? action) =>
        (eventName, action)
            is
                ("installation", "created" or "new_permissions_accepted" or "unsuspend")
                or
                ("installation_repositories", "added")
                or
                ("repository", "unarchived" or "transferred");

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (Which(delivery) is not { } which)
        {
            return;
        }

        var by = $"{delivery.Event}.{delivery.Action}";
        if (await outbox.ReviveAsync(which, by, cancellationToken) is > 0 and var revived)
        {
            Log.Revived(log, revived, by);
        }
    }

    private static GivenUpWrites? Which(Delivery delivery) =>
        delivery switch
        {
            { Repository: { } repository } => new GivenUpWrites.WithoutAccessTo(repository),
            { Installation: { } installation } => new GivenUpWrites.WithoutAccessBy(installation),
            _ => null,
        };

    private static partial class Log
    {
        [LoggerMessage(233, LogLevel.Information, "{Count} given-up writes are sent after all: {Event}")]
        public static partial void Revived(ILogger logger, int count, string @event);
    }
}
