using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Egress;

/// <summary>Makes rules of the one rule model from rules of the egress language.</summary>
public static class EgressRules
{
    /// <summary>The rules, in order.</summary>
    /// <param name="rules">What was read.</param>
    /// <param name="origin">Where the first line of the text stands; each rule's place is counted from it.</param>
    /// <param name="policy">The policy that holds the text; null for one without a name.</param>
    public static ImmutableArray<Rule> Of(IEnumerable<EgressRule> rules, RuleOrigin origin, string? policy) =>
        [
            .. rules.Select(rule => new Rule
            {
                Target = TargetOf(rule),
                Traffic = rule.IsDns ? Traffic.None : TrafficOf(rule),
                Passthrough = rule.Passthrough,
                Insecure = rule.Insecure,
                Scope = RuleScope.Of(rule.Attributes),
                Policy = policy,
                Origin = origin with { Line = origin.Line + rule.Line - 1, Column = origin.Column + rule.Column - 1 },
            }),
        ];

    private static RuleTarget TargetOf(EgressRule rule) =>
        rule switch
        {
            { Type: EgressRuleType.Ip or EgressRuleType.Cidr } => new RuleTarget.Address(Prefix.Parse(rule.Target)),
            { Host: { } host, Scheme: { } scheme, Path: { } path } => new RuleTarget.Url(
                new UrlPattern(scheme, EgressHostPattern.Of(host), RangesOf(rule), path, UrlPattern.InOrder(rule.Methods ?? []))
            ),
            { Host: { } host } => new RuleTarget.Host(EgressHostPattern.Of(host)),
            _ => throw new ArgumentException("A rule has a host or an address.", nameof(rule)),
        };

    private static Traffic TrafficOf(EgressRule rule) => rule.Protocol == Protocol.Udp ? Traffic.Of([], RangesOf(rule)) : Traffic.Of(RangesOf(rule), []);

    // The language takes numbers beyond 65535, which match nothing.
    private static ImmutableArray<PortRange> RangesOf(EgressRule rule) =>
        rule.Ports is not { } ports
            ? [PortRange.All]
            : [.. ports.Where(port => port <= ushort.MaxValue).Distinct().Order().Select(port => new PortRange((ushort)port, (ushort)port))];
}
