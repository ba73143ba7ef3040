using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads what a policy says: a named one, or the one of a default.</summary>
internal static class PolicyBodyReader
{
    /// <summary>The keys of a policy.</summary>
    public static readonly IReadOnlyList<string> Keys = ["description", "default-action", "rules", "egress", "sudo-lockdown", "search-domains"];

    public static PolicyDefinition Read(string name, KeyReader keys, RuleOrigin origin, ProblemList problems) =>
        new()
        {
            Name = name,
            Description = keys.Text("description"),
            DefaultAction = keys.Word("default-action", PolicyWords.DefaultAction),
            Rules =
            [
                .. keys.List("rules")
                    .Select(node => RuleReader.Read(node, problems))
                    .OfType<Rule>()
                    .Select(rule => rule with { Policy = name.Length == 0 ? null : name }),
            ],
            Egress = EgressReader.Read(keys, name, problems),
            Sudo = SudoReader.Read(keys, problems),
            SearchDomains = [.. keys.List("search-domains").Select(node => SearchDomainReader.Read(node, problems)).OfType<SearchDomain>()],
            Origin = origin,
        };
}
