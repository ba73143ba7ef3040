using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Lint;

/// <summary>Targets and tests of a repository that name a workflow or a job which it does not have.</summary>
internal static class TargetLint
{
    public static IEnumerable<Finding> Lint(PolicySet set, IReadOnlyDictionary<string, IReadOnlyList<string>> workflows) =>
        set
            .Assignments.Select(entry => (entry.Target?.Workflow, entry.Target?.Job, entry.Origin))
            .Concat(set.Defaults.Select(entry => (entry.Target?.Workflow, entry.Target?.Job, entry.Policy.Origin)))
            .Concat(set.Tests.Select(test => (test.Workflow, test.Job, test.Origin)))
            .Where(entry => entry.Workflow is not null)
            .Select(entry => Find(entry.Workflow!, entry.Job, entry.Origin, workflows)) // Not null: filtered above.
            .OfType<Finding>();

    private static Finding? Find(string workflow, string? job, RuleOrigin place, IReadOnlyDictionary<string, IReadOnlyList<string>> workflows) =>
        MissingJob.Find(workflow, job, workflows) is { } missing
            ? new Finding(
                missing.IsWorkflow ? FindingCodes.UnknownWorkflow : FindingCodes.UnknownJob,
                ProblemSeverity.Warning,
                $"{missing.Sentence}, so this is about nothing. {(missing.IsWorkflow ? "Correct the name, or remove it." : "Write a key under its 'jobs:'.")}{missing.Suggestion}",
                place
            )
            : null;
}
