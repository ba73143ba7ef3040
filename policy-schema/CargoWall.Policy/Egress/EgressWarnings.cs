using CargoWall.Policy.Model;

namespace CargoWall.Policy.Egress;

/// <summary>Oddities across rules.</summary>
internal static class EgressWarnings
{
    // Hosts are compared in pairs. A text that is made to need more is not warned about; what its rules do is the same.
    private const int MostComparisons = 500_000;

    public static IReadOnlyList<EgressWarning> Of(IReadOnlyList<EgressRule> rules)
    {
        var warnings = new SortedSet<EgressWarning>();
        var passthrough = HostsOf(rules.Where(rule => rule.Passthrough));
        var comparisons = 0;
        if (AnyIsHidden(HostsOf(rules.Where(rule => rule.IsUrl))))
        {
            warnings.Add(EgressWarning.PassthroughHidesUrlRule);
        }

        if (AnyIsHidden(HostsOf(rules.Where(rule => rule is { Insecure: true, Host: not null }))))
        {
            warnings.Add(EgressWarning.PassthroughHidesInsecure);
        }

        if (rules.Where(rule => rule.IsUrl).GroupBy(rule => rule.Host).Any(same => same.Select(rule => rule.Insecure).Distinct().Count() > 1))
        {
            warnings.Add(EgressWarning.InsecureOnSomeUrlRules);
        }

        return [.. warnings];

        bool AnyIsHidden(List<WrittenHost> hosts) => hosts.Any(hidden => passthrough.Any(hiding => ++comparisons <= MostComparisons && hiding.Covers(hidden)));
    }

    private static List<WrittenHost> HostsOf(IEnumerable<EgressRule> rules) =>
        [
            .. rules
                .Where(rule => rule.Host is not null)
                .Select(rule => (Host: rule.Host!, rule.Type)) // Not null: filtered above.
                .Distinct()
                .Select(host => new WrittenHost(
                    host.Host,
                    host.Type,
                    EgressHostPattern.Of(host.Host),
                    HostName.TryParse(host.Host, out var name) ? name : null
                )),
        ];

    /// <summary>A host as written, ready to compare.</summary>
    private sealed record WrittenHost(string Text, EgressRuleType Type, HostPattern Pattern, HostName? Name)
    {
        // A name is compared with the patterns of either side; of two patterns equal ones alone are seen.
        public bool Covers(WrittenHost hidden) =>
            Text == hidden.Text
            || (hidden.Name is { } name && Pattern.Matches(name))
            || (Type == EgressRuleType.Host && Name is { } own && hidden.Pattern.Matches(own));
    }
}
