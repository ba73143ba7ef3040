namespace GitHub.Simulator.Webhooks;

/// <summary>The deliveries of the last three days, as long as GitHub.com keeps them.</summary>
internal sealed class DeliveryLog(TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(3);
    private readonly Lock _lock = new();
    private readonly List<Delivery> _deliveries = [];

    public void Add(Delivery delivery)
    {
        lock (_lock)
        {
            _deliveries.Add(delivery);
        }
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Delivery> List()
    {
        lock (_lock)
        {
            _deliveries.RemoveAll(delivery => delivery.DeliveredAt + Kept < clock.GetUtcNow());
            return [.. _deliveries];
        }
    }

    public Delivery? Find(long id) => List().FirstOrDefault(delivery => delivery.Id == id);
}
