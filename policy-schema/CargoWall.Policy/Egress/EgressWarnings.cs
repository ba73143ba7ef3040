namespace CargoWall.Policy.Egress;

/// <summary>Oddities across rules.</summary>
internal static class EgressWarnings
{
    public static IReadOnlyList<EgressWarning> Of(IReadOnlyList<EgressRule> rules)
    {
        var warnings = new SortedSet<EgressWarning>();
        var passthrough = rules.Where(rule => rule.Passthrough).ToList();
        if (rules.Where(rule => rule.IsUrl).Any(rule => passthrough.Any(hiding => Covers(hiding, rule))))
        {
            warnings.Add(EgressWarning.PassthroughHidesUrlRule);
        }

        if (rules.Where(rule => rule is { Insecure: true, Host: not null }).Any(rule => passthrough.Any(hiding => Covers(hiding, rule))))
        {
            warnings.Add(EgressWarning.PassthroughHidesInsecure);
        }

        if (rules.Where(rule => rule.IsUrl).GroupBy(rule => rule.Host).Any(same => same.Select(rule => rule.Insecure).Distinct().Count() > 1))
        {
            warnings.Add(EgressWarning.InsecureOnSomeUrlRules);
        }

        return [.. warnings];
    }

    // A name is compared with the patterns of either side; of two patterns equal ones alone are seen.
    private static bool Covers(EgressRule hiding, EgressRule hidden) =>
        hiding.Host == hidden.Host
        || EgressHostPattern.Matches(hiding.Host!, hidden.Host!) // A passthrough rule is about hosts, and the caller chose rules with one.
        || (hiding.Type == EgressRuleType.Host && EgressHostPattern.Matches(hidden.Host!, hiding.Host!));
}
