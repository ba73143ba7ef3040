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
    private long _order;

    /// <summary>Keeps an answer: the name in lower case, the time to live between one minute and one hour.</summary>
    public void Add(long now, IEnumerable<string> addresses, string name, long timeToLive)
    {
        var expires = now + Math.Clamp(timeToLive, LeastSeconds, MostSeconds);
        var added = addresses.Distinct(StringComparer.Ordinal).ToList();
        MakeRoom(now, added.Count(address => !_entries.ContainsKey(address)));
        foreach (var address in added)
        {
            _entries[address] = (name.ToLowerInvariant(), expires, _order++);
        }
    }

    /// <summary>The name; null when none is known or its time is over.</summary>
    public string? Find(long now, string address) => _entries.TryGetValue(address, out var entry) && now < entry.Expires ? entry.Name : null;

    private void MakeRoom(long now, int needed)
    {
        if (_entries.Count + needed <= maxEntries)
        {
            return;
        }

        foreach (var (address, _) in _entries.Where(entry => entry.Value.Expires <= now).ToList())
        {
            _entries.Remove(address);
        }

        foreach (var (address, _) in _entries
            .OrderBy(entry => entry.Value.Expires).ThenBy(entry => entry.Value.Order)
            .Take(Math.Max(0, _entries.Count + needed - maxEntries)).ToList())
        {
            _entries.Remove(address);
        }
    }
}
