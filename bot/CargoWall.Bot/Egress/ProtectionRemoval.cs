using System.Text;
using CargoWall.Bot.Runs.Linking;
using CargoWall.Bot.Runs.Naming;
using CargoWall.Policy.Formats;
using CargoWall.Storage.Runs;

namespace CargoWall.Bot.Egress;

/// <summary>
/// Whether a workflow file that ran from another branch protects its jobs less than the default branch's file does: the CargoWall step is gone, or is told to
/// ask another bot or none. The policy itself cannot be changed from there; whether it is asked for can.
/// </summary>
internal sealed class ProtectionRemoval(WorkflowTexts workflows)
{
    /// <summary>Inputs that decide whether the served policy is asked for.</summary>
    private static readonly string[] Deciding = ["api-url", "offline", "policy-key-fingerprint"];

    /// <summary>What is removed, one sentence a job's key; empty where the run's file protects as the default branch's does.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="run">A run of it.</param>
    /// <param name="defaultCommit">Head of the default branch.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="GitHub.GitHubException">GitHub gave no answer.</exception>
    public async Task<IReadOnlyDictionary<string, string>> FindAsync(
        LinkedRepository repository,
        RunRow run,
        string defaultCommit,
        CancellationToken cancellationToken
    )
    {
        if (
            run.WorkflowFile is not { } file
            || await workflows.FindAsync(repository.Address, defaultCommit, file, cancellationToken) is not { } usual
            || await workflows.FindAsync(repository.Address, run.HeadSha, file, cancellationToken) is not { } own
        )
        {
            return new Dictionary<string, string>();
        }

        return Compare(file, usual, own);
    }

    /// <summary>Compares two texts of one workflow file.</summary>
    internal static IReadOnlyDictionary<string, string> Compare(string file, string usual, string own)
    {
        var removed = new Dictionary<string, string>(StringComparer.Ordinal);
        if (usual == own)
        {
            return removed;
        }

        var now = Steps(file, own).ToLookup(step => step.Job, StringComparer.Ordinal);
        foreach (var before in Steps(file, usual).DistinctBy(step => step.Job))
        {
            if (WhatIsGone(before, [.. now[before.Job]]) is { } sentence)
            {
                removed[before.Job] = sentence;
            }
        }

        return removed;
    }

    private static string? WhatIsGone(WorkflowPolicy before, IReadOnlyList<WorkflowPolicy> now)
    {
        if (now.Count == 0)
        {
            return "the workflow of this commit has no CargoWall step in this job, as the default branch's has";
        }

        var step = now[0];
        if (!string.Equals(ActionOf(step), ActionOf(before), StringComparison.OrdinalIgnoreCase))
        {
            return $"its CargoWall step uses {ActionOf(step)}, on the default branch it uses {ActionOf(before)}";
        }

        return Deciding.FirstOrDefault(name => before.Input(name)?.Text.Trim() != step.Input(name)?.Text.Trim()) is { } input
            ? $"the input {input} of its CargoWall step differs from the default branch's"
            : null;
    }

    private static string ActionOf(WorkflowPolicy step) => step.Uses.Split('@')[0];

    private static IEnumerable<WorkflowPolicy> Steps(string file, string text) =>
        WorkflowPolicyReader.Read(file, Encoding.UTF8.GetBytes(text)).Policies.Where(step => step.Format == PolicyFormat.CargoWall);
}
