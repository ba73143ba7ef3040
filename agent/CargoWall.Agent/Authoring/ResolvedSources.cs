using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Authoring;

/// <summary>Policy files of both levels and what they resolve to.</summary>
/// <param name="Organization">Null when none were named.</param>
/// <param name="Repository">Null when none were named.</param>
/// <param name="Resolution">Null when a file has an error, as a broken set resolves to nothing, and where nothing was asked for.</param>
internal sealed record ResolvedSources(PolicySources? Organization, PolicySources? Repository, Resolution? Resolution)
{
    /// <summary>Whether no file has an error.</summary>
    public bool IsValid => Organization is null or { Set.IsValid: true } && Repository is null or { Set.IsValid: true };

    /// <summary>Resolves what was read, unless it has errors.</summary>
    /// <param name="input">What resolution looks at, of the sets of organization and repository.</param>
    public static ResolvedSources Of(PolicySources? organization, PolicySources? repository, Func<PolicySet?, PolicySet?, ResolutionInput> input)
    {
        var sources = new ResolvedSources(organization, repository, null);
        return sources.IsValid ? sources with { Resolution = Resolver.Resolve(input(organization?.Set, repository?.Set)) } : sources;
    }

    /// <summary>The problems of both levels with the files that they stand in.</summary>
    public IReadOnlyList<(PolicySources Sources, PolicyProblem Problem)> Problems
    {
        get
        {
            var problems = new List<(PolicySources, PolicyProblem)>();
            foreach (var sources in new[] { Organization, Repository }.OfType<PolicySources>())
            {
                foreach (var problem in sources.Set.Problems)
                {
                    problems.Add((sources, problem));
                }
            }

            return problems;
        }
    }

    /// <summary>Where something stands, as a person finds it: <c>file:line</c> of a file on this desk.</summary>
    public string Place(RuleOrigin origin) =>
        Sources(origin) is { } sources
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{sources.Shown(origin.File)}:{origin.Line}")
            : origin.ToString();

    /// <summary>The file that an origin points into, as a person finds it.</summary>
    public string File(RuleOrigin origin) => Sources(origin)?.Shown(origin.File) ?? origin.File;

    /// <summary>The text that an origin points into; null when it is on no desk.</summary>
    public SourceText? TextOf(RuleOrigin origin) => Sources(origin)?.TextOf(origin.File);

    private PolicySources? Sources(RuleOrigin origin) => origin.Level == PolicyLevel.Organization ? Organization : Repository;
}
