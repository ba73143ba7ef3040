using System.Text;
using CargoWall.Bot.Runs.Linking;
using CargoWall.Bot.Runs.Naming;
using CargoWall.Policy.Formats;
using CargoWall.Storage.Runs;

namespace CargoWall.Bot.Egress;

/// <summary>
/// Whether a workflow file that ran from another branch protects its jobs less than the default branch's file does: the CargoWall step is gone, comes later,
/// under a condition, or is told to ask another bot or none. The policy itself cannot be changed from there; whether it is asked for can.
/// </summary>
internal sealed class ProtectionRemoval(WorkflowTexts workflows)
{
    private const string Local = "./.github/workflows/";

    /// <summary>What changed, by the job's key; empty where the run's file protects as the default branch's does.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="run">A run of it.</param>
    /// <param name="defaultCommit">Head of the default branch.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="GitHub.GitHubException">GitHub gave no answer.</exception>
    public async Task<ILookup<string, ProtectionChange>> FindAsync(
        LinkedRepository repository,
        RunRow run,
        string defaultCommit,
        CancellationToken cancellationToken
    )
    {
        List<(string Job, ProtectionChange Change)> found = [];
        if (run.WorkflowFile is { } file)
        {
            var usual = await UsualAsync(file);
            var own = await OwnAsync(file);
            found.AddRange(own is null ? Unread(file, usual) : Compare(file, usual, own));
            var calls = Calls(usual).ToDictionary(job => job.Key, StringComparer.Ordinal);
            foreach (var job in Calls(own))
            {
                found.AddRange(await CompareCallAsync(job, calls.GetValueOrDefault(job.Key)?.Calls));
            }
        }

        return found.ToLookup(it => it.Job, it => it.Change, StringComparer.Ordinal);

        Task<string?> UsualAsync(string name) => workflows.FindAsync(repository.Address, defaultCommit, name, cancellationToken);

        // A pull request's workflow is the one of its test merge, which a job's token names.
        Task<string?> OwnAsync(string name) => workflows.FindAsync(repository.Address, run.WorkflowSha ?? run.HeadSha, name, cancellationToken);

        // A file of another repository is not read here: that another one is called is what can be told.
        async Task<IEnumerable<(string, ProtectionChange)>> CompareCallAsync(DeclaredJob job, string? usualCall)
        {
            var usual = LocalName(usualCall) is { } usualName ? await UsualAsync(usualName) : null;
            if (LocalName(job.Calls) is { } name && (usualCall is null || LocalName(usualCall) is not null))
            {
                var changes = await OwnAsync(name) is { } own ? Compare(name, usual, own) : Unread(name, usual);
                return changes.Select(it => ($"{job.Key}/{it.Job}", it.Change));
            }

            return usualCall is null || usualCall == job.Calls
                ? []
                : [(job.Key, OtherCall(run.WorkflowFile, job, usualCall, isRemoval: LocalName(job.Calls) is null && Steps("", usual).Any()))];
        }
    }

    /// <summary>Compares two texts of one workflow file, by the job's key.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="usual">Its text on the default branch; null where it is not there.</param>
    /// <param name="own">Its text at the commit.</param>
    internal static IEnumerable<(string Job, ProtectionChange Change)> Compare(string file, string? usual, string own)
    {
        if (usual == own)
        {
            return [];
        }

        var comparison = new StepComparison(file);
        var before = Steps(file, usual).ToLookup(step => step.Job, StringComparer.Ordinal);
        var now = Steps(file, own).ToLookup(step => step.Job, StringComparer.Ordinal);
        return before
            .Select(job => job.Key)
            .Union(now.Select(job => job.Key), StringComparer.Ordinal)
            .SelectMany(job =>
                (before.Contains(job) ? comparison.Compare([.. before[job]], [.. now[job]]) : comparison.Look(now[job].First())).Select(change => (job, change))
            );
    }

    private static IEnumerable<(string Job, ProtectionChange Change)> Unread(string file, string? usual) =>
        Steps(file, usual)
            .Select(step => step.Job)
            .Distinct(StringComparer.Ordinal)
            .Select(job =>
                (
                    job,
                    new ProtectionChange("the workflow of this commit cannot be read, so nobody compared its CargoWall step with the default branch's", false)
                )
            );

    private static ProtectionChange OtherCall(string file, DeclaredJob job, string usual, bool isRemoval)
    {
        var own = job.Calls ?? "";
        var told = $"it calls {StepComparison.Quote(own)} ({StepComparison.Place(file, job.CallsLine)}), on the default branch {StepComparison.Quote(usual)}";
        return new ProtectionChange(
            isRemoval
                ? $"{told}, which has a CargoWall step; call that again"
                : told + StepComparison.WhereFrom(own[(own.IndexOf('@', StringComparison.Ordinal) + 1)..]),
            isRemoval
        );
    }

    private static string? LocalName(string? call) => call?.StartsWith(Local, StringComparison.Ordinal) == true ? call[Local.Length..] : null;

    private static IEnumerable<DeclaredJob> Calls(string? text) =>
        text is null ? [] : DeclaredJobs.Read(text).Where(job => job.Calls is not null).DistinctBy(job => job.Key, StringComparer.Ordinal);

    private static IEnumerable<WorkflowPolicy> Steps(string file, string? text) =>
        text is null ? [] : WorkflowPolicyReader.Read(file, Encoding.UTF8.GetBytes(text)).Policies.Where(step => step.Format == PolicyFormat.CargoWall);
}
