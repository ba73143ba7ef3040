namespace CargoWall.Policy.Egress;

/// <summary>
/// Which name an address was resolved from, for replaying logs of the language's own proxy. Times are seconds of any clock.
/// </summary>
/// <param name="maxEntries">How many addresses are kept. When there would be more, expired ones go first, then those that expire soonest.</param>
public sealed class NameCache(int maxEntries)
{
    private const long LeastSeconds = 60;
    private const long MostSeconds = 3600;
    private readonly Dictionary<string, (string Name, long Expires, long Order)> _entries = new(StringComparer.Ordinal);

    // The entries by when they expire, the soonest first. Those that were replaced since stay in it until they are met, or outnumber the others.
    private readonly PriorityQueue<(string Address, long Order), (long Expires, long Order)> _soonest = new();
    private long _order;

    /// <summary>Keeps an answer: the name in lower case, the time to live between one minute and one hour.</summary>
    public void Add(long now, IEnumerable<string> addresses, string name, long timeToLive)
    {
        var expires = now + Math.Clamp(timeToLive, LeastSeconds, MostSeconds);
        var added = addresses.Distinct(StringComparer.Ordinal).ToList();
        MakeRoom(now, added.Count(address => !_entries.ContainsKey(address)));
        foreach (var address in added)
        {
            _entries[address] = (name.ToLowerInvariant(), expires, _order);
            _soonest.Enqueue((address, _order), (expires, _order));
            _order++;
        }

        ForgetReplaced();
    }

    /// <summary>The name; null when none is known or its time is over.</summary>
    public string? Find(long now, string address) => _entries.TryGetValue(address, out var entry) && now < entry.Expires ? entry.Name : null;

    private void MakeRoom(long now, int needed)
    {
        if (_entries.Count + needed <= maxEntries)
        {
            return;
        }

        while (_soonest.TryPeek(out var soonest, out var due) && (due.Expires <= now || _entries.Count + needed > maxEntries))
        {
            _soonest.Dequeue();
            if (IsCurrent(soonest))
            {
                _entries.Remove(soonest.Address);
            }
        }
    }

    private bool IsCurrent((string Address, long Order) queued) => _entries.TryGetValue(queued.Address, out var entry) && entry.Order == queued.Order;

    private void ForgetReplaced()
    {
        if (_soonest.Count <= 2 * Math.Max(maxEntries, _entries.Count))
        {
            return;
        }

        _soonest.Clear();
        _soonest.EnqueueRange(_entries.Select(entry => ((entry.Key, entry.Value.Order), (entry.Value.Expires, entry.Value.Order))));
    }
}
