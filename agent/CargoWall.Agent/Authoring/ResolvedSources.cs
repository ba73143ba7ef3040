using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Authoring;

/// <summary>Policy files of both levels and what they resolve to.</summary>
/// <param name="Organization">Null when none were named.</param>
/// <param name="Repository">Null when none were named.</param>
/// <param name="Resolution">Null when a file has an error: a broken set resolves to nothing.</param>
internal sealed record ResolvedSources(PolicySources? Organization, PolicySources? Repository, Resolution? Resolution)
{
    /// <summary>The problems of both levels with the files that they stand in.</summary>
    public IEnumerable<(PolicySources Sources, PolicyProblem Problem)> Problems =>
        new[] { Organization, Repository }.OfType<PolicySources>().SelectMany(sources => sources.Set.Problems.Select(problem => (sources, problem)));

    /// <summary>Where something stands, as a person finds it: <c>file:line</c> of a file on this desk.</summary>
    public string Place(RuleOrigin origin) => Sources(origin) is { } sources
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{sources.Shown(origin.File)}:{origin.Line}")
        : origin.ToString();

    /// <summary>The text that an origin points into; null when it is on no desk.</summary>
    public SourceText? TextOf(RuleOrigin origin) => Sources(origin)?.TextOf(origin.File);

    private PolicySources? Sources(RuleOrigin origin) => origin.Level == PolicyLevel.Organization ? Organization : Repository;
}
