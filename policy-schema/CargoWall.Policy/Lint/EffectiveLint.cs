using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Lint;

/// <summary>What a reviewer should know about the rules that hold together for one job.</summary>
internal static class EffectiveLint
{
    public static IEnumerable<Finding> Lint(EffectivePolicy policy, RepositoryFacts facts) =>
        Shadowing
            .Find(policy.Rules)
            .Concat(PorousDenies(policy))
            .Concat(facts.Visibility == "public" ? policy.Rules.Select(PrivateHost).OfType<Finding>() : []);

    // Who connects to an address that it did not ask DNS for has no name that a rule could deny.
    private static IEnumerable<Finding> PorousDenies(EffectivePolicy policy)
    {
        var denies = policy.Rules.Where(rule => rule is { Deny: true, Target: RuleTarget.Host, SearchDomain: null }).ToList();
        foreach (var allow in policy.Rules.Where(rule => rule is { Deny: false, Target: RuleTarget.Address }))
        {
            var prefix = ((RuleTarget.Address)allow.Target).Prefix;
            var isPrivate = PrivateNetworks.Holds(prefix);
            var opened = denies
                .Where(deny => allow.Traffic.Overlaps(deny.Traffic) && (!isPrivate || PrivateNetworks.Holds(((RuleTarget.Host)deny.Target).Pattern)))
                .ToList();
            if (opened.Count > 0)
            {
                yield return new Finding(
                    FindingCodes.PorousDeny,
                    ProblemSeverity.Warning,
                    $"{allow} lets a program reach by address what {opened[0]} ({opened[0].Origin}){(opened.Count > 1 ? $" and {opened.Count - 1} more" : string.Empty)} den{(opened.Count > 1 ? "y" : "ies")} by name, where such a host has an address in it. "
                        + "Allow by name instead, narrow the network or its ports, or deny the addresses too.",
                    allow.Origin
                )
                {
                    Cited = opened[0].Origin,
                };
            }
        }
    }

    private static Finding? PrivateHost(Rule rule)
    {
        var isPrivate = rule.Target.Match(
            host => PrivateNetworks.Holds(host.Pattern),
            address => PrivateNetworks.Holds(address.Prefix),
            url => PrivateNetworks.Holds(url.Pattern.Host)
        );
        return isPrivate && rule.SearchDomain is null
            ? new Finding(
                FindingCodes.PrivateHost,
                ProblemSeverity.Warning,
                $"{rule} is about a private network and holds for a public repository, where everybody can read it. Give it to private repositories alone (target: {{ visibility: private }}), or remove it.",
                rule.Origin
            )
            : null;
    }
}
