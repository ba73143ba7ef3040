using CargoWall.Policy.Model;

namespace CargoWall.Policy.Formats;

/// <summary>Whether two targets can be about the same connection.</summary>
internal static class PatternOverlap
{
    /// <summary>Whether a name could fit both; in doubt yes.</summary>
    public static bool Possible(HostPattern one, HostPattern other)
    {
        var (left, right) = (one.Labels.Length, other.Labels.Length);
        while (left > 0 && right > 0)
        {
            var (a, b) = (one.Labels[--left], other.Labels[--right]);
            if (a.Kind == PatternLabelKind.Many || b.Kind == PatternLabelKind.Many)
            {
                return true;
            }

            if ((a.Kind == PatternLabelKind.Literal && !b.Matches(a.Text)) || (b.Kind == PatternLabelKind.Literal && !a.Matches(b.Text)))
            {
                return false;
            }
        }

        // The one that is at its beginning reaches further only with its subdomains.
        return (left == 0 && right == 0) || (left == 0 ? one.WithSubdomains : other.WithSubdomains);
    }

    /// <summary>Whether a connection could be about both. A name may lead to any address.</summary>
    public static bool Possible(RuleTarget one, RuleTarget other) =>
        (one, other) switch
        {
            (RuleTarget.Address left, RuleTarget.Address right) => left.Prefix.Contains(right.Prefix) || right.Prefix.Contains(left.Prefix),
            (RuleTarget.Address, _) or (_, RuleTarget.Address) => true,
            _ => Possible(HostOf(one), HostOf(other)),
        };

    /// <summary>
    /// The first two entries of one kind that overlap and differ in what the caller looks at; null without any. Only targets whose
    /// literal endings or prefixes lie in each other are compared, so that long lists stay cheap.
    /// </summary>
    public static (T First, T Second)? FirstPair<T>(IReadOnlyList<T> entries, Func<T, RuleTarget> targetOf, Func<T, T, bool> differ)
        where T : class
    {
        var byEnding = entries
            .GroupBy(entry => EndingOf(targetOf(entry)), StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.ToList(), StringComparer.Ordinal);
        var comparisons = 0;
        foreach (var entry in entries)
        {
            foreach (var ending in EndingsAbove(targetOf(entry)))
            {
                foreach (var other in byEnding.GetValueOrDefault(ending) ?? [])
                {
                    if (
                        !ReferenceEquals(entry, other)
                        && differ(entry, other)
                        && (++comparisons > MaxComparisons || Possible(targetOf(entry), targetOf(other)))
                    )
                    {
                        return (entry, other);
                    }
                }
            }
        }

        return null;
    }

    // Far more than policies need that people write; beyond it two that differ count as overlapping, so that a hostile file costs little and hides nothing.
    private const int MaxComparisons = 2_000_000;

    private static string EndingOf(RuleTarget target) => target is RuleTarget.Address address ? address.Prefix.ToString() : HostOf(target).LiteralSuffix;

    private static IEnumerable<string> EndingsAbove(RuleTarget target)
    {
        if (target is RuleTarget.Address address)
        {
            for (var length = address.Prefix.Length; length >= 0; length--)
            {
                yield return Prefix.Of(address.Prefix.ToAddress(), length).ToString();
            }

            yield break;
        }

        var name = HostOf(target).LiteralSuffix;
        yield return name;
        while (name.Length > 0)
        {
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            name = dot < 0 ? string.Empty : name[(dot + 1)..];
            yield return name;
        }
    }

    private static HostPattern HostOf(RuleTarget target) =>
        target.Match(host => host.Pattern, _ => throw new ArgumentException("An address has no host.", nameof(target)), url => url.Pattern.Host);
}
