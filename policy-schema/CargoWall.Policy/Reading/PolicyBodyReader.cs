using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads what a policy says: a named one, or the one of a default.</summary>
internal static class PolicyBodyReader
{
    /// <summary>The keys of a policy.</summary>
    public static readonly IReadOnlyList<string> Keys = ["description", "default-action", "rules", "egress", "sudo-lockdown", "search-domains"];

    public static PolicyDefinition Read(string name, KeyReader keys, RuleOrigin origin, ProblemList problems) => new()
    {
        Name = name,
        Description = keys.Text("description"),
        DefaultAction = keys.Word("default-action", PolicyWords.DefaultAction),
        Rules = [.. keys.List("rules").Select(node => RuleReader.Read(node, problems)).OfType<Rule>().Select(rule => rule with { Policy = name.Length == 0 ? null : name })],
        Egress = ReadEgress(keys, problems),
        Sudo = SudoReader.Read(keys, problems),
        SearchDomains = [.. keys.List("search-domains").Select(node => SearchDomainReader.Read(node, problems)).OfType<SearchDomain>()],
        Origin = origin,
    };

    private static EgressText? ReadEgress(KeyReader keys, ProblemList problems)
    {
        if (keys.Value("egress") is not { } node)
        {
            return null;
        }

        if (node is YamlNode.Scalar { Style: YamlScalarStyle.Literal } block)
        {
            return new EgressText(block.Text, problems.OriginOf(block) with { Line = block.Line + 1, Column = 1 });
        }

        if (node is YamlNode.Scalar scalar && !scalar.Text.Contains('\n', StringComparison.Ordinal) && keys.Text("egress") is { } line)
        {
            return new EgressText(line, problems.OriginOf(node));
        }

        if (node is YamlNode.Scalar { Style: not YamlScalarStyle.Plain } folded && folded.Text.Contains('\n', StringComparison.Ordinal))
        {
            problems.Error(node, ProblemCodes.BadValue, "'egress' keeps its lines in a literal block only. Write egress: | and the lines below it.");
        }
        else if (node is not YamlNode.Scalar)
        {
            problems.Error(node, ProblemCodes.WrongKind, $"'egress' is text, not {ScalarValues.KindOf(node)}. Write egress: | and the lines below it.");
        }

        return null;
    }
}
