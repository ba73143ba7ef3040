using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>The canonical order of rules, in which the order of files and of lines plays no part, without repeats.</summary>
internal static class RuleOrder
{
    /// <summary>Of rules that are enforced alike the one whose origin comes first stays.</summary>
    public static ImmutableArray<Rule> Canonical(IEnumerable<Rule> rules) =>
    [
        .. rules
            .GroupBy(EnforcedPart)
            .Select(copies => copies.OrderBy(rule => rule.Origin, RuleOrigin.Order).ThenBy(rule => rule.Policy, StringComparer.Ordinal).First())
            .OrderBy(rule => rule.Target is RuleTarget.Address ? 1 : 0)
            .ThenBy(rule => rule.Target is RuleTarget.Address address ? address.Prefix : default, Prefix.Order)
            .ThenBy(rule => rule.Target.ToString(), StringComparer.Ordinal)
            .ThenBy(rule => rule.Deny ? 0 : 1)
            .ThenBy(rule => rule.Traffic.ToString(), StringComparer.Ordinal)
            .ThenBy(rule => rule.Scope?.ToString(), StringComparer.Ordinal)
            .ThenByDescending(rule => rule.Required)
            .ThenByDescending(rule => rule.Stands)
            .ThenBy(rule => rule.IsDefault)
            .ThenBy(rule => rule.Author)
            .ThenBy(rule => rule.Passthrough)
            .ThenBy(rule => rule.Insecure),
    ];

    private static (RuleTarget, Traffic, bool, RuleScope?, bool, Entity, PolicyLevel, bool, bool, bool) EnforcedPart(Rule rule) =>
        (rule.Target, rule.Traffic, rule.Deny, rule.Scope, rule.Required, rule.Stands, rule.Author, rule.IsDefault, rule.Passthrough, rule.Insecure);
}
