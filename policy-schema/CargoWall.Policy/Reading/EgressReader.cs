using CargoWall.Policy.Egress;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads <c>egress</c>.</summary>
internal static class EgressReader
{
    // Text that is valid wherever a repository's name can stand.
    private const string AnyRepository = "owner/repo";

    public static EgressText? Read(KeyReader keys, string policy, ProblemList problems)
    {
        if (keys.Value("egress") is not { } node)
        {
            return null;
        }

        if (node is YamlNode.Scalar { Style: YamlScalarStyle.Literal } block)
        {
            return Read(block.Text, problems.OriginOf(block) with { Line = block.Line + 1, Column = block.Indentation + 1 }, policy, node, problems);
        }

        if (node is YamlNode.Scalar { Text: var text } && !text.Contains('\n', StringComparison.Ordinal))
        {
            return keys.Text("egress") is { } line ? Read(line, problems.OriginOf(node), policy, node, problems) : null;
        }

        if (node is YamlNode.Scalar)
        {
            problems.Error(node, ProblemCodes.BadValue, "'egress' keeps its lines in a literal block only. Write egress: | and the lines below it.");
        }
        else
        {
            problems.Error(node, ProblemCodes.WrongKind, $"'egress' is text, not {ScalarValues.KindOf(node)}. Write egress: | and the lines below it.");
        }

        return null;
    }

    private static EgressText Read(string text, RuleOrigin origin, string policy, YamlNode node, ProblemList problems)
    {
        problems.EgressLines += text.AsSpan().Count('\n') + 1;
        if (problems.EgressLines > PolicyLimits.FileEgressLines)
        {
            problems.Error(
                node,
                ProblemCodes.TooManyNodes,
                $"With this text the file has more than {PolicyLimits.FileEgressLines} lines of 'egress'. Split it into several files."
            );
            return new EgressText(string.Empty, origin, []);
        }

        var hasPlaceholders = EgressParser.HasPlaceholders(text);
        var reading = EgressParser.Read(text, hasPlaceholders ? AnyRepository : null);
        foreach (var problem in reading.Problems)
        {
            problems.Error(origin.Line + problem.Line - 1, origin.Column + problem.Column - 1, CodeOf(problem.Kind), problem.Message);
        }

        foreach (var warning in reading.Warnings)
        {
            problems.Warn(node, ProblemCodes.EgressOddity, SentenceFor(warning));
        }

        return new EgressText(text, origin, hasPlaceholders ? null : EgressRules.Of(reading.Rules, origin, policy.Length == 0 ? null : policy));
    }

    public static string CodeOf(EgressProblemKind kind) =>
        kind switch
        {
            EgressProblemKind.Syntax => "egress-syntax",
            EgressProblemKind.PathWithoutBase => "egress-path-without-base",
            EgressProblemKind.PassthroughUnsupported => "egress-passthrough-unsupported",
            EgressProblemKind.InsecureUnsupported => "egress-insecure-unsupported",
            _ => "egress-passthrough-with-insecure",
        };

    private static string SentenceFor(EgressWarning warning) =>
        warning switch
        {
            EgressWarning.PassthroughHidesUrlRule =>
                "A passthrough rule covers the host of a URL rule: paths and methods of that host are not looked at. Remove one of them.",
            EgressWarning.PassthroughHidesInsecure => "A passthrough rule covers the host of an insecure rule, which then has no effect. Remove one of them.",
            _ =>
                "For one host some URL rules are insecure and some are not: all connections to it are then accepted unverified. Say it on all of them or on none.",
        };
}
