using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>
/// Finds the host patterns that match a name. Patterns are kept by their literal end, so a look-up compares only those that end as the name does.
/// </summary>
internal sealed class HostIndex
{
    private readonly Dictionary<string, List<Entry>> _bySuffix = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Entry>>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<Entry> _withoutSuffix = [];

    /// <param name="targets">Targets by number.</param>
    /// <param name="patternOf">The pattern that a target is found by; null passes it over.</param>
    public HostIndex(IReadOnlyList<RuleTarget> targets, Func<RuleTarget, HostPattern?> patternOf)
    {
        for (var number = 0; number < targets.Count; number++)
        {
            if (patternOf(targets[number]) is { } pattern)
            {
                EntriesOf(pattern.LiteralSuffix).Add(new Entry(number, pattern));
            }
        }

        _lookup = _bySuffix.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Adds the code of each matching pattern: twice the target's number, and one more where the name is the plain host itself.</summary>
    public void Collect(HostName name, ref NumberBuffer codes)
    {
        Collect(_withoutSuffix, name, ref codes);
        if (_bySuffix.Count == 0)
        {
            return;
        }

        var rest = name.Value.AsSpan();
        while (true)
        {
            if (_lookup.TryGetValue(rest, out var entries))
            {
                Collect(entries, name, ref codes);
            }

            var dot = rest.IndexOf('.');
            if (dot < 0)
            {
                return;
            }

            rest = rest[(dot + 1)..];
        }
    }

    private List<Entry> EntriesOf(string suffix)
    {
        if (suffix.Length == 0)
        {
            return _withoutSuffix;
        }

        if (!_bySuffix.TryGetValue(suffix, out var entries))
        {
            _bySuffix.Add(suffix, entries = []);
        }

        return entries;
    }

    private static void Collect(List<Entry> entries, HostName name, ref NumberBuffer codes)
    {
        foreach (var entry in entries)
        {
            if (entry.Pattern.Matches(name))
            {
                codes.Add((entry.Target * 2) + (entry.Pattern.MatchesExactly(name) ? 1 : 0));
            }
        }
    }

    private sealed record Entry(int Target, HostPattern Pattern);
}
