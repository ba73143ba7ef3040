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

    private static Finding? Find(string workflow, string? job, RuleOrigin place, IReadOnlyDictionary<string, IReadOnlyList<string>> workflows)
    {
        if (!workflows.TryGetValue(workflow, out var jobs))
        {
            return new Finding(
                FindingCodes.UnknownWorkflow,
                ProblemSeverity.Warning,
                $"There is no workflow .github/workflows/{workflow}, so this is about nothing. Correct the name, or remove it.{Nearest.Suggestion(workflow, workflows.Keys)}",
                place
            );
        }

        // Of 'deploy/build' the caller's key stands in this file; what it calls may stand anywhere.
        var caller = job?.Split('/')[0];
        return caller is null || jobs.Count == 0 || jobs.Contains(caller)
            ? null
            : new Finding(
                FindingCodes.UnknownJob,
                ProblemSeverity.Warning,
                $"The workflow {workflow} has no job '{caller}', so this is about nothing. Write a key under its 'jobs:'.{Nearest.Suggestion(caller, jobs)}",
                place
            );
    }
}
