using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>
/// Finds the host patterns that match a name. Patterns are kept by their literal end, so a look-up compares only those that end as the name does.
/// </summary>
internal sealed class HostIndex
{
    private readonly Dictionary<string, (int Target, HostPattern Pattern)[]> _bySuffix;
    private readonly Dictionary<string, (int Target, HostPattern Pattern)[]>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly (int Target, HostPattern Pattern)[] _withoutSuffix;

    public HostIndex(IEnumerable<(int Target, HostPattern Pattern)> patterns)
    {
        var groups = patterns.ToLookup(entry => entry.Pattern.LiteralSuffix, StringComparer.Ordinal);
        _withoutSuffix = [.. groups[string.Empty]];
        _bySuffix = groups.Where(group => group.Key.Length > 0).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
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

    private static void Collect((int Target, HostPattern Pattern)[] entries, HostName name, ref NumberBuffer codes)
    {
        foreach (var (target, pattern) in entries)
        {
            if (pattern.Matches(name))
            {
                codes.Add((target * 2) + (pattern.MatchesExactly(name) ? 1 : 0));
            }
        }
    }
}
