using CargoWall.Agent.Commands;
using CargoWall.Policy.Comparison;
using CargoWall.Policy.Lint;
using CargoWall.Policy.Reading;

namespace CargoWall.Agent.Authoring;

/// <summary>The names of workflows and jobs that are at hand. A mistyped name has an answer too, which is about nothing that runs.</summary>
/// <param name="Files">The workflow files beside the repository's policy, each with the keys of its jobs; null when there are none.</param>
/// <param name="Named">What entries of the policy files name.</param>
internal sealed record JobNames(IReadOnlyDictionary<string, IReadOnlyList<string>>? Files, IReadOnlyList<(string? Workflow, string? Job)> Named)
{
    /// <summary>The names beside policy files, maybe of several versions; the last is the one whose checkout is looked at.</summary>
    public static JobNames Beside(IReadOnlyList<ResolvedSources> versions, Surroundings surroundings) =>
        new(
            CheckoutOf(versions[^1], surroundings) is { } folder ? WorkflowFolder.Read(folder) : null,
            [.. NamedEntities.Of(versions.SelectMany(version => new[] { version.Organization?.Set, version.Repository?.Set }))]
        );

    /// <summary>A sentence of doubt about a workflow, or a job of it; null where nothing at hand speaks against it.</summary>
    public string? Doubt(string workflow, string? job)
    {
        if (Files is not null && MissingJob.Find(workflow, job, Files) is { } missing)
        {
            return $"{missing.Sentence}, so the answer is about nothing that runs.{missing.Suggestion}";
        }

        var keys = Files?.GetValueOrDefault(workflow);
        var workflows = Named.Select(entity => entity.Workflow).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (keys is null && !workflows.Contains(workflow))
        {
            return DoubtOf($"workflow '{workflow}'", Nearest.Suggestion(workflow, workflows));
        }

        // What a job calls stands in no file that is looked at here.
        return job is null || (keys is { Count: > 0 } && !job.Contains('/')) ? null : DoubtOf($"job '{job}' of {workflow}", NearJob(workflow, job));
    }

    private static string? DoubtOf(string what, string suggestion) =>
        suggestion.Length > 0 ? $"No entry names the {what}, so the answer is that for any other.{suggestion}" : null;

    // Of keys with as many parts. An entry for a job covers what it calls.
    private string NearJob(string workflow, string job)
    {
        var named = Named.Where(entity => entity.Workflow == workflow).Select(entity => entity.Job).OfType<string>().ToList();
        var isNamed = named.Any(key => $"{job}/".StartsWith($"{key}/", StringComparison.Ordinal) || key.StartsWith($"{job}/", StringComparison.Ordinal));
        var parts = job.Split('/').Length;
        return isNamed
            ? ""
            : Nearest.Suggestion(
                job,
                named.Select(key => key.Split('/')).Where(key => key.Length >= parts).Select(key => string.Join('/', key.Take(parts))).Distinct()
            );
    }

    // Without a policy of its own the repository is the folder here, unless that is the organization's.
    private static string? CheckoutOf(ResolvedSources sources, Surroundings surroundings)
    {
        var here = Path.TrimEndingDirectorySeparator(surroundings.FullPath("."));
        return sources.Repository is { } own ? own.Folder
            : sources.Organization is { } above && above.Folder != here ? here
            : null;
    }
}
