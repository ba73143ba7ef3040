using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Suffixes;

namespace CargoWall.Policy.Lint;

/// <summary>What a reviewer should know about single rules, whoever assigns them.</summary>
internal static class RuleLint
{
    public static IEnumerable<Finding> Lint(Rule rule) =>
        rule.Deny
            ? []
            : rule.Target.Match(
                host => LintHost(rule, host.Pattern).Concat(LintLimits(rule, host.Pattern)),
                address => LintAddress(rule, address.Prefix),
                url => LintHost(rule, url.Pattern.Host)
            );

    private static IEnumerable<Finding> LintHost(Rule rule, HostPattern pattern)
    {
        var suffix = pattern.LiteralSuffix;
        var isWide = !pattern.IsPlain || pattern.WithSubdomains;
        if (suffix.Length == 0)
        {
            yield return Warn(FindingCodes.PublicSuffix, rule, $"{pattern} covers names of anybody. Name the domains that are needed.");
        }
        else if (isWide && SharedHosts.IsMultiTenant(suffix))
        {
            yield return Warn(
                FindingCodes.SharedHost,
                rule,
                $"Every customer has a name under {suffix}, so data can leave to anybody's. Name the one that is needed."
            );
        }
        else if (isWide && PublicSuffixes.IsPublicSuffix(suffix) && PublicSuffixes.IsPublicName(suffix))
        {
            yield return Warn(
                FindingCodes.PublicSuffix,
                rule,
                $"Anybody can register a name under {suffix}, and {pattern} covers them. Name the domains that are needed."
            );
        }
        else if (SharedHosts.ResolverUnder(pattern) is { } resolver)
        {
            yield return Warn(
                FindingCodes.DnsResolver,
                rule,
                $"{resolver} answers DNS over HTTPS: what it resolves is not seen. Remove it, unless the job is about it."
            );
        }

        if (rule.Passthrough)
        {
            yield return Note(
                FindingCodes.Passthrough,
                rule,
                $"TLS to {pattern} is not opened, so paths and methods are not looked at there. Remove 'passthrough' unless the program pins its certificates."
            );
        }

        if (rule.Insecure)
        {
            yield return Warn(
                FindingCodes.Insecure,
                rule,
                $"Certificates of {pattern} are not verified, so anybody on the way can answer for it. Remove 'insecure'."
            );
        }
    }

    private static IEnumerable<Finding> LintLimits(Rule rule, HostPattern pattern)
    {
        var suffix = pattern.LiteralSuffix;
        if (CoversAllPorts(rule) && (suffix.Length == 0 || PublicSuffixes.IsPublicName(suffix)))
        {
            yield return Note(FindingCodes.AllPorts, rule, $"{pattern} is open on every port. Add ports: [443], or those that are needed.");
        }

        if (
            pattern.Labels is [{ Kind: PatternLabelKind.One }, ..]
            && pattern.LiteralSuffixLabels == pattern.Labels.Length - 1
            && suffix.Contains('.', StringComparison.Ordinal)
        )
        {
            yield return Note(
                FindingCodes.NarrowWildcard,
                rule,
                $"{pattern} covers one label only and not {suffix} itself. Write {suffix} for both it and all below, or **.{suffix} for all below."
            );
        }
    }

    private static IEnumerable<Finding> LintAddress(Rule rule, Prefix prefix)
    {
        if (prefix.Length == 0)
        {
            yield return Warn(FindingCodes.PublicSuffix, rule, $"{prefix} is every address. Name the networks that are needed.");
        }
        else if (CoversAllPorts(rule) && !PrivateNetworks.Holds(prefix))
        {
            yield return Note(FindingCodes.AllPorts, rule, $"{prefix.ToShortString()} is open on every port. Add ports: [443], or those that are needed.");
        }

        if (prefix.IsAddress && SharedHosts.IsResolverAddress(prefix.ToShortString()))
        {
            yield return Warn(
                FindingCodes.DnsResolver,
                rule,
                $"{prefix.ToShortString()} is a public resolver: what it resolves is not seen. Remove it, unless the job is about it."
            );
        }
    }

    private static bool CoversAllPorts(Rule rule) => rule.Traffic.Covers(Traffic.Of([PortRange.All], []));

    private static Finding Warn(string code, Rule rule, string message) => new(code, ProblemSeverity.Warning, message, rule.Origin);

    private static Finding Note(string code, Rule rule, string message) => new(code, ProblemSeverity.Notice, message, rule.Origin);
}
