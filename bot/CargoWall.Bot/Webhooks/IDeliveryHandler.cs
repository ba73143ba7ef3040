namespace CargoWall.Bot.Webhooks;

/// <summary>
/// Handles deliveries of some events. Register it as a singleton <c>IDeliveryHandler</c>; several may take the same event and
/// run one after another in the order of registration. A handler may run twice for one delivery, and deliveries may come in any
/// order; those of one repository never run at the same time. An exception means: try again later.
/// </summary>
public interface IDeliveryHandler
{
    /// <summary>Whether <see cref="HandleAsync"/> has anything to do for such a delivery.</summary>
    bool Takes(string eventName, string? action);

    Task HandleAsync(Delivery delivery, CancellationToken cancellationToken);

    /// <summary>
    /// The delivery is about to be given up: tells a person who waits for what it asked. May run more than once, and <see cref="HandleAsync"/> may run again
    /// after it, when somebody replays the delivery.
    /// </summary>
    Task GiveUpAsync(Delivery delivery, CancellationToken cancellationToken) => Task.CompletedTask;
}
