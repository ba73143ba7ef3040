using CargoWall.Bot.Commands.Exceptions;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Runs;
using CargoWall.Bot.Runs.Linking;
using CargoWall.Bot.Runs.Naming;
using CargoWall.Bot.Runs.Recording;
using CargoWall.GitHub;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Egress;

/// <summary>Gathers what is known about the runs of a commit.</summary>
internal sealed class EgressReading(
    IDbContextFactory<CargoWallDb> databases,
    IGitHub github,
    RunRecorder recorder,
    JobResolution jobs,
    IPolicyServing policies,
    GoodSets goodSets,
    IgnoreBook ignores,
    ProtectionRemoval protection,
    TimeProvider time
)
{
    // Conclusions of jobs that ran; skipped ones, and those cancelled while they waited, had nothing to report.
    private static readonly string[] Ran = ["success", "failure", "timed_out"];

    /// <summary>The newest run of each workflow and event on the commit.</summary>
    /// <exception cref="GitHubException">A job without a report could not be told, because GitHub gave no answer.</exception>
    public async Task<IReadOnlyList<ObservedRun>> ReadAsync(LinkedRepository repository, string headSha, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await database
            .Runs.AsNoTracking()
            .Where(row => row.RepositoryId == repository.Id && row.HeadSha == headSha)
            .OrderByDescending(row => row.RunId)
            .Take(200)
            .ToListAsync(cancellationToken);
        var newest = rows.GroupBy(row => (row.WorkflowFile ?? row.WorkflowName, row.Event)).Select(group => group.First()).OrderBy(row => row.RunId);
        var inForce = await goodSets.FindAsync(repository.Id, cancellationToken);
        var observed = new List<ObservedRun>();
        foreach (var run in newest)
        {
            observed.Add(await ReadAsync(database, repository, run, inForce, cancellationToken));
        }
        return observed;
    }

    private async Task<ObservedRun> ReadAsync(
        CargoWallDb database,
        LinkedRepository repository,
        RunRow run,
        InForce? inForce,
        CancellationToken cancellationToken
    )
    {
        var isComplete = run.Status == "completed";
        var listed = await JobsAsync(database, run, cancellationToken);
        if (isComplete && (listed.Count == 0 || listed.Any(job => job.Status != "completed")))
        {
            // A delivery was lost on the way: ask.
            await foreach (var job in github.Read(repository.Address).Actions.ListJobsAsync(run.RunId, run.Attempt, cancellationToken))
            {
                await recorder.RecordAsync(repository.Id, job, cancellationToken);
            }
            listed = await JobsAsync(database, run, cancellationToken);
        }
        var reports = await database
            .JobReports.AsNoTracking()
            .Where(row => row.RunId == run.RunId && row.RepositoryId == run.RepositoryId)
            .OrderByDescending(row => row.Attempt)
            .Take(1_000)
            .ToListAsync(cancellationToken);

        var observed = new List<ObservedJob>();
        foreach (var job in listed)
        {
            var report = reports.FirstOrDefault(row => row.CheckRunId == job.CheckRunId);
            if (report is not null)
            {
                observed.Add(await ReportedAsync(database, run, report, job.Name, inForce, cancellationToken));
            }
            else if (isComplete && Ran.Contains(job.Conclusion) && reports.All(row => row.CheckRunId is not null))
            {
                observed.Add(await SilentAsync(repository, run, job.Name, inForce, cancellationToken));
            }
        }
        // Where tokens name no check run, a report stands for itself.
        foreach (var report in reports.Where(row => row.Attempt == run.Attempt && listed.All(job => job.CheckRunId != row.CheckRunId)))
        {
            observed.Add(await ReportedAsync(database, run, report, report.DisplayName, inForce, cancellationToken));
        }
        var isFork = run.HeadRepositoryId is { } head && head != run.RepositoryId;
        if (inForce is { NewestCommit: { Length: > 0 } usual } && (isFork || run.HeadBranch != inForce.DefaultBranch))
        {
            var changes = await protection.FindAsync(repository, run, usual, cancellationToken);
            // What is said of a job that calls a workflow holds for the jobs of that one, `caller/called`.
            observed =
            [
                .. observed.Select(job =>
                    job.Target?.Job is { } key ? job with { Protection = [.. new[] { key, key.Split('/')[0] }.Distinct().SelectMany(it => changes[it])] } : job
                ),
            ];
        }
        return new ObservedRun(run.RunId, run.WorkflowFile ?? run.WorkflowName, isComplete, isFork, Distinguish(observed));
    }

    // When only some jobs run again, the others' last word is from an earlier attempt.
    private static async Task<List<RunJobRow>> JobsAsync(CargoWallDb database, RunRow run, CancellationToken cancellationToken)
    {
        var rows = await database
            .RunJobs.AsNoTracking()
            .Where(row => row.RunId == run.RunId && row.RepositoryId == run.RepositoryId && row.Attempt <= run.Attempt)
            .OrderBy(row => row.CheckRunId)
            .Take(5_000)
            .ToListAsync(cancellationToken);
        return [.. rows.GroupBy(row => row.Name).Select(group => group.MaxBy(row => row.Attempt)!).OrderBy(row => row.CheckRunId)]; // A group has a member.
    }

    private async Task<ObservedJob> ReportedAsync(
        CargoWallDb database,
        RunRow run,
        JobReportRow report,
        string? name,
        InForce? inForce,
        CancellationToken cancellationToken
    )
    {
        var known = await DefaultBranchRefusals.FindAsync(database, report, run.HeadSha, inForce?.DefaultBranch, cancellationToken);
        var counted = Counted(database, report);
        var refusals = counted.Where(row => row.Verdict == ConnectionVerdict.Denied || row.Verdict == ConnectionVerdict.WouldDeny);
        var ignored = await IgnoredAsync(refusals, report, cancellationToken);
        var ignoredDenied = ignored.Where(row => row.Verdict == ConnectionVerdict.Denied).ToList();
        return new ObservedJob
        {
            Label = Label(run, report.JobKey, name),
            Name = name,
            Target = report is { WorkflowFile: { } workflow, JobKey: { } job } ? new EntityTarget { Workflow = workflow, Job = job } : null,
            Declared = (AgentMode?)report.ServedMode,
            ChecksDisabled = AreChecksDisabled(inForce, report.WorkflowFile, report.JobKey),
            Report = new ObservedReport
            {
                IsSealed = report.SealedAt is not null,
                Effective = (AgentMode?)report.EffectiveMode,
                Reason = report.Reason,
                ReasonText = report.ReasonText,
                Total = report.Allowed + report.AutoAllowed + report.Denied + report.WouldDeny,
                Destinations = await counted.Select(row => row.Host ?? row.Address).Distinct().CountAsync(cancellationToken),
                Denied = Math.Max(0, report.Denied - ignoredDenied.Sum(row => row.Count)),
                DeniedBefore =
                    known.Count == 0
                        ? 0
                        : await DeniedBeforeAsync(database, report, known, cancellationToken)
                            - ignoredDenied.Where(row => known.Contains(RefusedDestination.Of(row))).Sum(row => row.Count),
                Known = known,
                WouldDeny = Math.Max(0, report.WouldDeny - ignored.Where(row => row.Verdict == ConnectionVerdict.WouldDeny).Sum(row => row.Count)),
                Ignored = ignored.Sum(row => row.Count),
                IgnoredHosts = [.. ignored.Select(row => row.Host ?? row.Address ?? "?").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                Refusals = await refusals
                    .OrderBy(row => row.Verdict)
                    .ThenByDescending(row => row.Count)
                    .ThenBy(row => row.ConnectionId)
                    .Take(ObservedReport.MostRefusals)
                    .ToListAsync(cancellationToken),
                RefusalRows = await refusals.CountAsync(cancellationToken),
                Findings = await database
                    .ReportFindings.AsNoTracking()
                    .Where(row => row.ReportId == report.ReportId)
                    .OrderBy(row => row.Code)
                    .ToListAsync(cancellationToken),
            },
        };
    }

    private async Task<IReadOnlyList<ConnectionRow>> IgnoredAsync(IQueryable<ConnectionRow> refusals, JobReportRow report, CancellationToken cancellationToken)
    {
        var known = await ignores.FindAsync(report.RepositoryId, cancellationToken);
        return known.Count == 0 ? [] : [.. (await refusals.ToListAsync(cancellationToken)).Where(row => known.Any(ignore => ignore.Covers(row)))];
    }

    // The rows of the report's figures. What came after the seal is a finding of its own.
    private static IQueryable<ConnectionRow> Counted(CargoWallDb database, JobReportRow report) =>
        database.Connections.AsNoTracking().Where(row => row.ReportId == report.ReportId && row.IsCounted && !row.IsLate);

    private static async Task<long> DeniedBeforeAsync(
        CargoWallDb database,
        JobReportRow report,
        IReadOnlySet<RefusedDestination> known,
        CancellationToken cancellationToken
    )
    {
        var denied = await Counted(database, report).Where(row => row.Verdict == ConnectionVerdict.Denied).ToListAsync(cancellationToken);
        return denied.Where(row => known.Contains(RefusedDestination.Of(row))).Sum(row => row.Count);
    }

    private async Task<ObservedJob> SilentAsync(LinkedRepository repository, RunRow run, string name, InForce? inForce, CancellationToken cancellationToken)
    {
        var decision = run.WorkflowFile is { } file
            ? await jobs.DecideAsync(repository, new WorkflowSource(file, run.WorkflowSha ?? run.HeadSha), name, null, cancellationToken)
            : null;
        var day = DateOnly.FromDateTime(run.CreatedAt > default(DateTime) ? run.CreatedAt : time.GetUtcNow().UtcDateTime);
        var snapshot = await policies.ResolveAsync(repository.Address.Id, decision?.Workflow, decision?.Job, day, cancellationToken);
        return new ObservedJob
        {
            Label = Label(run, decision?.Job, name),
            Name = name,
            Target = decision is { Workflow: { } workflow, Job: { } job } ? new EntityTarget { Workflow = workflow, Job = job } : null,
            Declared = snapshot is null ? null : ServedPolicies.ModeOf(snapshot),
            ChecksDisabled = AreChecksDisabled(inForce, decision?.Workflow, decision?.Job),
        };
    }

    // What is served does not hold this setting: the agent has no use for it.
    private bool AreChecksDisabled(InForce? inForce, string? workflow, string? job) =>
        inForce is not null
        && Resolver.Resolve(inForce.For(workflow, job, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime))).Policy.Settings.Checks == ChecksSetting.Disabled;

    private static string Label(RunRow run, string? key, string? name) => $"{run.WorkflowFile ?? run.WorkflowName}#{key ?? name ?? "?"}";

    // The legs of a matrix share their key: `ci.yml#test (ubuntu-latest, 20)`.
    private static List<ObservedJob> Distinguish(List<ObservedJob> jobs)
    {
        var repeated = jobs.GroupBy(job => job.Label).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet(StringComparer.Ordinal);
        return [.. jobs.Select(job => job.Name is { } name && repeated.Contains(job.Label) ? job with { Label = $"{job.Label} {Leg(name)}" } : job)];
    }

    private static string Leg(string name) =>
        name.EndsWith(')') && name.IndexOf(" (", StringComparison.Ordinal) is var at && at > 0 ? name[(at + 1)..] : $"({name})";
}
