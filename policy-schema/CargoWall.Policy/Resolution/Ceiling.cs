using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>Step 3 of resolution: what a child may allow at most.</summary>
internal sealed class Ceiling(ImmutableArray<CeilingEntry>? entries)
{
    /// <summary>Whether one single entry covers all that the rule can match. Without a ceiling everything is covered.</summary>
    public bool Covers(RuleTarget target, Traffic traffic)
    {
        if (entries is not { } ceiling)
        {
            return true;
        }

        return ceiling.Any(entry =>
            entry.Traffic.Covers(traffic)
            && (entry.Target, target) switch
            {
                (RuleTarget.Host outer, RuleTarget.Host inner) => outer.Pattern.Contains(inner.Pattern),
                (RuleTarget.Host outer, RuleTarget.Url inner) => outer.Pattern.Contains(inner.Pattern.Host),
                (RuleTarget.Address outer, RuleTarget.Address inner) => outer.Prefix.Contains(inner.Prefix),
                _ => false,
            }
        );
    }

    /// <summary>Whether a search domain is covered, as <c>**.domain</c> with every port and protocol.</summary>
    public bool CoversSearchDomain(string domain) =>
        entries is null || (HostPattern.TryParse($"**.{domain}", out var pattern, out _) && Covers(new RuleTarget.Host(pattern!), Traffic.Everything));
}
