using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Agent.Authoring;

/// <summary>What a reviewer should know of policy sets on a desk. A repository's set is looked at together with the organization's where one was named.</summary>
internal static class FindingsOnDesk
{
    /// <summary>The problems of each set with its findings, by place. A set with errors has no findings.</summary>
    /// <param name="sets">The sets.</param>
    /// <param name="day">Today (UTC).</param>
    public static IEnumerable<(PolicySources Set, PolicyProblem Problem)> WithProblems(IReadOnlyList<PolicySources> sets, DateOnly day)
    {
        var organization = sets.Where(set => set.Set is { IsValid: true, Level: PolicyLevel.Organization }).ToList() is [var only] ? only : null;
        return sets.SelectMany(set =>
            set.Set.Problems.Select(problem => problem with { Message = set.Told(problem.Message) })
                .Concat(set.Set.IsValid ? Of(set, organization, day) : [])
                .OrderBy(problem => problem.File, StringComparer.Ordinal)
                .ThenBy(problem => problem.Line)
                .ThenBy(problem => problem.Column)
                .Select(problem => (set, problem))
        );
    }

    private static IEnumerable<PolicyProblem> Of(PolicySources set, PolicySources? organization, DateOnly day)
    {
        var facts = new LintFacts { Day = day, Workflows = set.Folder is { } folder ? WorkflowFolder.Read(folder) : null };
        var desk = set.Set.Level == PolicyLevel.Organization ? new ResolvedSources(set, null, null) : new ResolvedSources(organization, set, null);
        var findings = PolicyLint.LintAll(desk.Organization?.Set, desk.Repository?.Set, facts);
        return from finding in findings
            where finding.Origin?.Level == set.Set.Level
            let place = finding.Origin! // Not null: its level is known.
            select new PolicyProblem(place.File, place.Line, place.Column, finding.Severity, finding.Code, finding.Sentence(desk.Place));
    }
}
