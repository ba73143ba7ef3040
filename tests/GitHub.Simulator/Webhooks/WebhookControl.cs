namespace GitHub.Simulator.Webhooks;

/// <summary>Says where webhooks go, tells what was delivered, and delivers again.</summary>
public sealed class WebhookControl
{
    internal WebhookControl() { }

    /// <summary>Sends the app's webhooks here from now on. Null stops them. A null secret keeps the one there is. Emits <c>ping</c>.</summary>
    public Task SetTargetAsync(Uri? url, string? secret = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Waits until every event so far was delivered or given up.</summary>
    public Task SettledAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Every attempt so far, oldest first.</summary>
    public Task<IReadOnlyList<SimulatedDelivery>> ListAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Delivers once more with the same GUID and payload, as the button "Redeliver" does.</summary>
    public Task RedeliverAsync(long deliveryId, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}

/// <summary>One attempt to deliver an event. A redelivery has a new id and the same <see cref="DeliveryId"/> (<c>X-GitHub-Delivery</c>). Status code 0: no answer came.</summary>
public sealed record SimulatedDelivery(long Id, string DeliveryId, string Event, string? Action, bool Redelivery, string Status, int StatusCode, string Payload);
