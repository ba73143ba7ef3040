using System.Text;
using CargoWall.Bot.Runs.Naming;
using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.Policies.Files;

/// <summary>Reads which workflows and jobs a commit has. The files are a stranger's: bounded, and what cannot be read has no jobs.</summary>
internal sealed class WorkflowFiles(GitObjects objects)
{
    private const int MaximumFiles = 100;
    private const int MaximumJobs = 500;
    private const int MaximumBytes = 512 * 1024;

    /// <param name="tree">Id of <c>.github/workflows</c>; null: there is none.</param>
    public async Task<WorkflowInventory> ReadAsync(IGit git, string? tree, CancellationToken cancellationToken)
    {
        if (tree is null || await objects.FindTreeAsync(git, tree, cancellationToken) is not { } listing)
        {
            return WorkflowInventory.None;
        }

        var files = listing
            .Entries.Where(entry => entry.IsFile && !entry.Path.Contains('/', StringComparison.Ordinal) && IsYaml(entry.Path))
            .OrderBy(entry => entry.Path, StringComparer.Ordinal)
            .ToList();
        var workflows = new List<WorkflowJobs>();
        var jobs = 0;
        foreach (var file in files.Take(MaximumFiles).Where(file => file.Size <= MaximumBytes))
        {
            var keys = await ReadKeysAsync(git, file, cancellationToken);
            workflows.Add(new WorkflowJobs(file.Path, [.. keys.Take(MaximumJobs - jobs)]));
            jobs += keys.Count;
            if (jobs >= MaximumJobs)
            {
                return new WorkflowInventory(workflows, IsWhole: false);
            }
        }

        return new WorkflowInventory(workflows, IsWhole: workflows.Count == files.Count && !listing.IsCut);
    }

    private async Task<IReadOnlyList<string>> ReadKeysAsync(IGit git, ListedEntry file, CancellationToken cancellationToken)
    {
        var bytes = await objects.GetBlobAsync(git, file.Id, MaximumBytes, cancellationToken);
        return [.. DeclaredJobs.Read(Encoding.UTF8.GetString(bytes)).Select(job => job.Key).Distinct(StringComparer.Ordinal)];
    }

    private static bool IsYaml(string path) => path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal);
}

/// <summary>The workflows of a commit.</summary>
/// <param name="Workflows">By file name.</param>
/// <param name="IsWhole">False when there are more than are read.</param>
internal sealed record WorkflowInventory(IReadOnlyList<WorkflowJobs> Workflows, bool IsWhole)
{
    public static WorkflowInventory None { get; } = new([], IsWhole: true);

    /// <summary>Every job as policies are asked for; of a workflow without jobs the workflow itself.</summary>
    public IEnumerable<(string Workflow, string? Job)> Entities =>
        Workflows.SelectMany(workflow =>
            workflow.Jobs.Count == 0 ? [(workflow.File, (string?)null)] : workflow.Jobs.Select(job => (workflow.File, (string?)job))
        );
}

/// <summary>A workflow file and the keys of its jobs.</summary>
internal sealed record WorkflowJobs(string File, IReadOnlyList<string> Jobs);
