using CargoWall.Policy.Model;

namespace CargoWall.Policy.Lint;

/// <summary>
/// Rules of one family, by host or by address, found by where their targets end: what contains a target, and whether something may overlap it.
/// </summary>
internal sealed class Overlap
{
    private readonly Dictionary<string, List<Rule>> _byEnd = new(StringComparer.Ordinal);
    private readonly HashSet<string> _above = new(StringComparer.Ordinal);
    private readonly HashSet<int> _lengths = [];

    public Overlap(IEnumerable<Rule> rules)
    {
        var all = rules.Where(rule => rule.Target is not RuleTarget.Url).ToList();
        _lengths.UnionWith(all.Select(rule => rule.Target).OfType<RuleTarget.Address>().Select(target => target.Prefix.Length));
        foreach (var rule in all)
        {
            var ends = EndsOf(rule.Target).ToList();
            if (!_byEnd.TryGetValue(ends[0], out var same))
            {
                _byEnd[ends[0]] = same = [];
            }

            same.Add(rule);
            _above.UnionWith(ends.Skip(1));
        }
    }

    /// <summary>The rules that may be about all that a target is about, those with the same end first.</summary>
    public IEnumerable<Rule> Around(RuleTarget target) => EndsOf(target).SelectMany(end => _byEnd.GetValueOrDefault(end, []));

    /// <summary>Whether a rule may be about a part of what the target is about; in doubt it may.</summary>
    public bool Touches(RuleTarget target) => Around(target).Any() || _above.Contains(EndsOf(target).First());

    // A host ends in its literal labels, and what contains it ends in some of them. A prefix begins as those that contain it.
    private IEnumerable<string> EndsOf(RuleTarget target)
    {
        if (target is RuleTarget.Address { Prefix: var prefix })
        {
            return _lengths
                .Where(length => length < prefix.Length)
                .OrderDescending()
                .Prepend(prefix.Length)
                .Select(length => Prefix.Of(prefix.ToAddress(), length).ToString());
        }

        return target is RuleTarget.Host { Pattern: var pattern } ? EndsOf(pattern.LiteralSuffix) : [];
    }

    private static IEnumerable<string> EndsOf(string suffix)
    {
        for (; suffix.Length > 0; suffix = suffix.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? suffix[(dot + 1)..] : string.Empty)
        {
            yield return suffix;
        }

        yield return string.Empty;
    }
}
