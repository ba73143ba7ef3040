using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>Finds the prefixes that hold an address: one look-up for each length that occurs.</summary>
internal sealed class AddressIndex
{
    private readonly Dictionary<Prefix, int> _targets = new(Prefix.Equality);
    private readonly int[] _lengths4;
    private readonly int[] _lengths6;

    /// <param name="targets">Targets by number; those that are no addresses are passed over.</param>
    public AddressIndex(IReadOnlyList<RuleTarget> targets)
    {
        var lengths4 = new SortedSet<int>();
        var lengths6 = new SortedSet<int>();
        for (var number = 0; number < targets.Count; number++)
        {
            if (targets[number] is RuleTarget.Address { Prefix: var prefix })
            {
                _targets.Add(prefix, number);
                (prefix.IsIPv4 ? lengths4 : lengths6).Add(prefix.Length);
            }
        }

        _lengths4 = [.. lengths4];
        _lengths6 = [.. lengths6];
    }

    /// <summary>Every prefix, in order.</summary>
    public IReadOnlyList<Prefix> Prefixes
    {
        get
        {
            var prefixes = new Prefix[_targets.Count];
            _targets.Keys.CopyTo(prefixes, 0);
            prefixes.AsSpan().Sort(Prefix.Compare);
            return prefixes;
        }
    }

    /// <summary>Adds the code of each prefix that is no longer than that of <paramref name="asked"/> and holds it: twice the target's number.</summary>
    public void Collect(Prefix asked, ref NumberBuffer codes)
    {
        foreach (var length in asked.IsIPv4 ? _lengths4 : _lengths6)
        {
            if (length > asked.Length)
            {
                return;
            }

            if (_targets.TryGetValue(asked.Shortened(length), out var target))
            {
                codes.Add(target * 2);
            }
        }
    }
}
