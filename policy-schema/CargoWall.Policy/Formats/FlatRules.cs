using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Formats;

/// <summary>
/// Rules without levels: what stands nearer has been taken into account, so that of one target and scope each port is in one rule. Formats of other
/// engines know neither levels nor requirements.
/// </summary>
internal static class FlatRules
{
    /// <summary>The rules, in the order of the first that each is made of.</summary>
    public static ImmutableArray<Rule> Of(ImmutableArray<Rule> rules, List<FormatNote> notes)
    {
        var flat = rules
            .Where(rule => !rule.IsLookupOnly)
            .GroupBy(rule => (rule.Target, rule.Scope))
            .SelectMany(Flatten)
            .Concat(rules.Where(rule => rule.IsLookupOnly).DistinctBy(rule => (rule.Target, rule.Scope)))
            .ToList();
        var required = flat.Where(rule => rule is { Required: true, Deny: true, Scope: null }).ToList();
        return [.. flat.Where(rule => !IsDead(rule, required, notes))];
    }

    // Required before others, deny before allow there; then the nearest, an assignment before a default, deny before allow (docs/policy.md).
    private static IEnumerable<Rule> Flatten(IEnumerable<Rule> same)
    {
        var taken = Traffic.None;
        var kept = new List<Rule>();
        foreach (
            var rule in same.OrderByDescending(rule => rule.Required)
                .ThenByDescending(rule => rule.Required && rule.Deny)
                .ThenByDescending(rule => rule.Required ? 0 : (int)rule.Stands)
                .ThenBy(rule => !rule.Required && rule.IsDefault)
                .ThenByDescending(rule => rule.Deny)
        )
        {
            var rest = TrafficSets.Without(rule.Traffic, taken);
            taken = TrafficSets.Union(taken, rule.Traffic);
            if (!rest.Equals(Traffic.None))
            {
                kept.Add(rule with { Traffic = rule.Target is RuleTarget.Url ? rule.Traffic : rest });
            }
        }

        return kept.GroupBy(rule => (rule.Deny, rule.Required, rule.Passthrough, rule.Insecure))
            .Select(alike => alike.First() with { Traffic = alike.Select(rule => rule.Traffic).Aggregate(TrafficSets.Union) });
    }

    // An allow that lies within a required deny allows nothing here. Where denies are weighed otherwise it could.
    private static bool IsDead(Rule rule, List<Rule> required, List<FormatNote> notes)
    {
        if (rule.Deny || rule.Required || rule.IsLookupOnly || required.Find(deny => Contains(deny, rule)) is not { } over)
        {
            return false;
        }

        notes.Add(new FormatNote(NoteKind.About, rule.ToString(), rule.Origin, $"The required '{over}' refuses all that it allows, so it is not written."));
        return true;
    }

    private static bool Contains(Rule outer, Rule inner) =>
        outer.Traffic.Covers(inner.Traffic)
        && (outer.Target, inner.Target) switch
        {
            (RuleTarget.Host one, RuleTarget.Host other) => one.Pattern.Contains(other.Pattern),
            (RuleTarget.Address one, RuleTarget.Address other) => one.Prefix.Contains(other.Prefix),
            _ => false,
        };
}
