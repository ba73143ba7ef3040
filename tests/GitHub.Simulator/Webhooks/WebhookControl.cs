namespace GitHub.Simulator.Webhooks;

/// <summary>Says where webhooks go, tells what was delivered, and delivers again.</summary>
public sealed class WebhookControl
{
    private readonly World _world;
    private readonly EventPublisher _events;
    private readonly DeliveryQueue _queue;
    private readonly DeliveryLog _log;

    internal WebhookControl(World world, EventPublisher events, DeliveryQueue queue, DeliveryLog log)
    {
        _world = world;
        _events = events;
        _queue = queue;
        _log = log;
    }

    /// <summary>Sends the app's webhooks here from now on. Null stops them. A null secret keeps the one there is. Emits <c>ping</c>.</summary>
    public async Task SetTargetAsync(Uri? url, string? secret = null, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        _world.App.Hook.Set(url, secret);
        if (url is not null)
        {
            _events.PublishPing();
        }
    }

    /// <summary>Waits until every event so far was delivered or given up.</summary>
    public Task SettledAsync(CancellationToken cancellationToken = default) => _queue.Settled.WaitAsync(cancellationToken);

    /// <summary>Every attempt so far, oldest first.</summary>
    public IReadOnlyList<SimulatedDelivery> Deliveries => _log.List().Select(delivery => delivery.ToSimulated()).ToList();

    /// <summary>Delivers once more with the same delivery id and payload, as the button "Redeliver" does.</summary>
    public void Redeliver(long deliveryId)
    {
        var delivery = _log.Find(deliveryId) ?? throw new ArgumentException($"There is no delivery {deliveryId}.", nameof(deliveryId));
        _queue.Add(delivery.Occurrence, redelivery: true);
    }
}

/// <summary>
/// One attempt to deliver an event. A redelivery has a new id and the same <see cref="DeliveryId"/> (<c>X-GitHub-Delivery</c>).
/// Status code 0: no answer came.
/// </summary>
public sealed record SimulatedDelivery(
    long Id,
    string DeliveryId,
    string Event,
    string? Action,
    bool Redelivery,
    string Status,
    int StatusCode,
    string Payload
);
