using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Lint;

/// <summary>A workflow, or a job of one, that a repository does not have.</summary>
/// <param name="IsWorkflow">Whether the workflow itself is missing.</param>
/// <param name="Sentence">What is missing, as a sentence without its end.</param>
/// <param name="Suggestion"><c> Did you mean 'ci.yml'?</c>, or nothing when no name is near.</param>
public sealed record MissingJob(bool IsWorkflow, string Sentence, string Suggestion)
{
    /// <summary>Looks a workflow and a job of it up; null when they are there, or may be: a workflow without keys could not be read.</summary>
    /// <param name="workflow">The file's name.</param>
    /// <param name="job">The job's key; null for the workflow itself.</param>
    /// <param name="workflows">The workflow files of the repository, each with the keys of its jobs.</param>
    public static MissingJob? Find(string workflow, string? job, IReadOnlyDictionary<string, IReadOnlyList<string>> workflows)
    {
        if (!workflows.TryGetValue(workflow, out var jobs))
        {
            return new MissingJob(IsWorkflow: true, $"There is no workflow .github/workflows/{workflow}", Nearest.Suggestion(workflow, workflows.Keys));
        }

        // Of 'deploy/build' the caller's key stands in this file; what it calls may stand anywhere.
        var caller = job?.Split('/')[0];
        return caller is null || jobs.Count == 0 || jobs.Contains(caller)
            ? null
            : new MissingJob(IsWorkflow: false, $"The workflow {workflow} has no job '{caller}'", Nearest.Suggestion(caller, jobs));
    }
}
