using System.Globalization;
using CargoWall.Bot.Runs.Identity;
using CargoWall.Bot.Runs.Linking;
using CargoWall.Bot.Runs.Recording;
using CargoWall.GitHub;
using CargoWall.Policy.Contracts;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Runs.Naming;

/// <summary>
/// Tells which job of a workflow file a check run is. No claim of a token carries the job's key and the caller is not believed, so the way is: check run
/// → display name (from the job's webhook, else from REST) → the keys of the file that can be shown under that name.
/// </summary>
internal sealed class JobResolution(
    IDbContextFactory<CargoWallDb> databases,
    IGitHub github,
    RunRecorder recorder,
    WorkflowTexts files,
    LinkedRepositories repositories
)
{
    /// <summary>Decides for the job that a token speaks for.</summary>
    /// <exception cref="GitHubException">GitHub gave no answer; nothing is decided then, because the workflow's policy may be the weaker one.</exception>
    public async Task<JobDecision> DecideAsync(LinkedRepository repository, JobIdentity identity, string? claimed, CancellationToken cancellationToken)
    {
        if (!string.Equals(identity.Workflow.Repository, identity.Repository, StringComparison.OrdinalIgnoreCase))
        {
            return new JobDecision
            {
                How = JobDecisionKind.Repository,
                DisplayName = await DisplayNameAsync(repository, identity, cancellationToken),
                Text = $"The workflow {identity.Workflow.Repository} {identity.Workflow.Path} lies in another repository: the repository's policy is served.",
            };
        }
        var source = new WorkflowSource(identity.Workflow.File, identity.WorkflowSha, identity.JobWorkflow, identity.JobWorkflowSha);
        if (identity.CheckRunId is not { } checkRun)
        {
            return Workflow(source, null, "The token names no check run");
        }
        if (await DisplayNameAsync(repository, identity, cancellationToken) is not { } name)
        {
            return Workflow(source, null, Invariant($"GitHub lists no job with check run {checkRun} in attempt {identity.RunAttempt} of run {identity.RunId}"));
        }
        return await DecideAsync(repository, source, name, claimed, cancellationToken);
    }

    /// <summary>Decides for a display name that GitHub told.</summary>
    /// <exception cref="GitHubException">As above.</exception>
    public async Task<JobDecision> DecideAsync(
        LinkedRepository repository,
        WorkflowSource source,
        string name,
        string? claimed,
        CancellationToken cancellationToken
    )
    {
        var file = source.File;
        if (await files.FindAsync(repository.Address, source.Commit, file, cancellationToken) is not { } text)
        {
            return Workflow(source, name, $"{file} cannot be read at commit {Short(source.Commit)}");
        }
        var jobs = DeclaredJobs.Read(text);
        var called = await CalledAsync(repository, source, jobs.Where(job => JobNames.CanCall(name, job)), cancellationToken);
        var candidates = JobNames.Candidates(name, jobs, job => called.GetValueOrDefault(job.Key));
        if (JobNames.Decide(candidates, claimed) is var (key, isClaimed))
        {
            return new JobDecision
            {
                How = isClaimed ? JobDecisionKind.Claimed : JobDecisionKind.CheckRun,
                Workflow = file,
                Job = key,
                DisplayName = name,
                Text = isClaimed
                    ? $"“{name}” can be {string.Join(", ", candidates.Take(5))} of {file}; the job itself says {key}."
                    : $"GitHub shows the check run as “{name}”, which only {key} of {file} can be.",
            };
        }
        return Workflow(
            source,
            name,
            candidates.Count == 0
                ? $"No job of {file} can be shown as “{name}”"
                : $"“{name}” can be {string.Join(", ", candidates.Take(5))} of {file}, and nothing tells which"
        );
    }

    private async Task<string?> DisplayNameAsync(LinkedRepository repository, JobIdentity identity, CancellationToken cancellationToken)
    {
        if (identity.CheckRunId is not { } checkRun)
        {
            return null;
        }
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var stored = await database
            .RunJobs.AsNoTracking()
            .Where(row => row.CheckRunId == checkRun && row.RepositoryId == repository.Id && row.RunId == identity.RunId && row.Attempt == identity.RunAttempt)
            .Select(row => row.Name)
            .SingleOrDefaultAsync(cancellationToken);
        if (stored is not null)
        {
            return stored;
        }
        var listed = github.Read(repository.Address).Actions.ListJobsAsync(identity.RunId, identity.RunAttempt, cancellationToken);
        await foreach (var job in listed)
        {
            if (job.CheckRunId == checkRun && job.RunId == identity.RunId)
            {
                await recorder.RecordAsync(repository.Id, job, cancellationToken);
                return job.Name;
            }
        }
        return null;
    }

    // A local file is at the same commit. A remote one is read only where the token itself names file and commit, and the app may read there.
    private async Task<IReadOnlyDictionary<string, IReadOnlyList<DeclaredJob>>> CalledAsync(
        LinkedRepository repository,
        WorkflowSource source,
        IEnumerable<DeclaredJob> callers,
        CancellationToken cancellationToken
    )
    {
        const string Local = "./.github/workflows/";
        var found = new Dictionary<string, IReadOnlyList<DeclaredJob>>(StringComparer.Ordinal);
        var read = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var caller in callers)
        {
            var uses = caller.Calls ?? "";
            if (!read.TryGetValue(uses, out var text))
            {
                text = uses.StartsWith(Local, StringComparison.Ordinal)
                    ? await files.FindAsync(repository.Address, source.Commit, uses[Local.Length..], cancellationToken)
                    : await RemoteAsync(repository, source, uses, cancellationToken);
                read.Add(uses, text);
            }
            if (text is not null)
            {
                found[caller.Key] = DeclaredJobs.Read(text);
            }
        }
        return found;
    }

    private async Task<string?> RemoteAsync(LinkedRepository repository, WorkflowSource source, string uses, CancellationToken cancellationToken)
    {
        if (
            source is not { Called: { } workflow, CalledCommit: { } commit }
            || !WorkflowReference.TryParse(uses, out var named)
            || !string.Equals(named.Repository, workflow.Repository, StringComparison.OrdinalIgnoreCase)
            || named.Path != workflow.Path
        )
        {
            return null;
        }
        return await repositories.FindOfOwnerAsync(repository.OwnerId, workflow.Repository, cancellationToken) is { } other
            ? await files.FindAsync(other.Address, commit, workflow.File, cancellationToken)
            : null;
    }

    private static JobDecision Workflow(WorkflowSource source, string? name, string why) =>
        new()
        {
            How = JobDecisionKind.Workflow,
            Workflow = source.File,
            DisplayName = name,
            Text = $"{why}: the policy of {source.File} without job entries is served.",
        };

    private static string Short(string commit) => commit[..Math.Min(7, commit.Length)];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
