using System.Text.Json;
using CargoWall.Bot.Egress;
using CargoWall.Bot.Pages.Access;
using CargoWall.Bot.Runs;
using CargoWall.GitHub;
using CargoWall.Policy.Contracts;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Pages.Runs;

/// <summary>Reads what the page of a run shows.</summary>
internal sealed class RunPageReading(IDbContextFactory<CargoWallDb> databases, PageAccess access, EventsReading events, IOptions<GitHubOptions> github)
{
    private const int MostJobs = 1_000;

    /// <summary>Null when there is no such run, or the visitor may not see it: the two look the same.</summary>
    public async Task<RunView?> FindAsync(long runId, EventsQuery query, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await (
            from run in database.Runs.AsNoTracking()
            join repository in access.Visible(database) on run.RepositoryId equals repository.RepositoryId
            where run.RunId == runId
            select new
            {
                run,
                repository.OwnerLogin,
                repository.Name,
            }
        ).SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }
        var reports = await database
            .JobReports.AsNoTracking()
            .Where(row => row.RunId == runId && row.RepositoryId == found.run.RepositoryId)
            .OrderByDescending(row => row.Attempt)
            .Take(MostJobs)
            .ToListAsync(cancellationToken);
        var jobs = await JobsAsync(database, found.run, reports, cancellationToken);
        var chosen = jobs.FirstOrDefault(job => job.Id == query.Job);
        var shown = (chosen is null ? jobs : [chosen]).Select(job => job.Report?.ReportId).OfType<string>().ToList();
        var names = chosen is null
            ? jobs.Where(job => job.Report is not null).ToDictionary(job => job.Report!.ReportId, job => job.Name, StringComparer.Ordinal)
            : null;
        return new RunView
        {
            Head = Head(found.run, $"{found.OwnerLogin}/{found.Name}", StateOf(found.run, jobs)),
            Jobs = jobs,
            Chosen = chosen,
            Figures = await FiguresAsync(database, reports.Where(row => shown.Contains(row.ReportId)).ToList(), shown, cancellationToken),
            Events = await events.ReadAsync(database, shown, names, query with { Job = chosen?.Id }, cancellationToken),
        };
    }

    internal RunHead Head(RunRow run, string repository, RunState state) =>
        new()
        {
            RunId = run.RunId,
            Repository = repository,
            Workflow = run.WorkflowName.Length > 0 ? run.WorkflowName : run.WorkflowFile ?? "Workflow run",
            WorkflowFile = run.WorkflowFile,
            Number = run.RunNumber,
            Attempt = run.Attempt,
            Event = run.Event,
            Branch = run.HeadBranch,
            Commit = run.HeadSha,
            Actor = run.Actor,
            State = state,
            CreatedAt = run.CreatedAt,
            RepositoryUrl = $"{github.Value.WebUrl.TrimEnd('/')}/{repository}",
        };

    private async Task<IReadOnlyList<JobView>> JobsAsync(CargoWallDb database, RunRow run, List<JobReportRow> reports, CancellationToken cancellationToken)
    {
        var rows = await database
            .RunJobs.AsNoTracking()
            .Where(row => row.RunId == run.RunId && row.RepositoryId == run.RepositoryId && row.Attempt <= run.Attempt)
            .OrderBy(row => row.CheckRunId)
            .Take(MostJobs)
            .ToListAsync(cancellationToken);
        // When only some jobs ran again, the others' last word is from an earlier attempt.
        var newest = rows.GroupBy(row => row.Name).Select(group => group.MaxBy(row => row.Attempt)!).ToList(); // A group has a member.
        var ids = reports.Select(row => row.ReportId).ToList();
        var findings = (
            await database
                .ReportFindings.AsNoTracking()
                .Where(row => ids.Contains(row.ReportId))
                .OrderBy(row => row.FoundAt)
                .Take(MostJobs)
                .ToListAsync(cancellationToken)
        ).ToLookup(row => row.ReportId, StringComparer.Ordinal);
        var snapshots = access.IsOpen ? reports.Select(row => row.SnapshotId).Distinct().ToList() : [];
        var explanations = await database
            .Snapshots.AsNoTracking()
            .Where(row => snapshots.Contains(row.SnapshotId))
            .ToDictionaryAsync(row => row.SnapshotId, row => row.Explanation, StringComparer.Ordinal, cancellationToken);

        var jobs = newest
            .Select(job => Job(run, job, reports.FirstOrDefault(row => row.CheckRunId == job.CheckRunId), findings, explanations))
            .Concat(
                reports
                    .Where(row => row.Attempt == run.Attempt && newest.All(job => job.CheckRunId != row.CheckRunId))
                    .Select(report => Job(run, null, report, findings, explanations))
            );
        return [.. jobs.OrderByDescending(job => Weight(job.State))];
    }

    private static JobView Job(
        RunRow run,
        RunJobRow? job,
        JobReportRow? report,
        ILookup<string, ReportFindingRow> findings,
        Dictionary<string, string> explanations
    )
    {
        var view = report is null ? null : Report(report, [.. findings[report.ReportId].Select(Text)], explanations.GetValueOrDefault(report.SnapshotId));
        return new JobView
        {
            Id = job is null ? report!.ReportId : job.CheckRunId.ToString(System.Globalization.CultureInfo.InvariantCulture), // One of the two is there.
            Name = job?.Name ?? report?.DisplayName ?? report?.JobKey ?? "unknown job",
            Key = report?.JobKey,
            Status = job?.Status,
            Conclusion = job?.Conclusion,
            Took = job is { StartedAt: { } from, CompletedAt: { } to } && to >= from ? to - from : null,
            State = job?.Conclusion == "skipped" && view is null ? RunState.Skipped : StateOf(job?.Status ?? run.Status, view),
            Report = view,
        };
    }

    private static ReportView Report(JobReportRow row, IReadOnlyList<string> findings, string? explanation) =>
        new()
        {
            ReportId = row.ReportId,
            Declared = (AgentMode?)row.ServedMode,
            Requested = (AgentMode?)row.RequestedMode,
            Effective = (AgentMode?)row.EffectiveMode,
            Why = row.SealedAt is null ? null : ModeWords.Why(row.Reason, row.ReasonText),
            Digest = row.Digest,
            DecidedBy = row.DecidedText,
            Explanation = explanation,
            Agent = row.Agent,
            Platform = row.Platform,
            OpenedAt = row.OpenedAt,
            SealedAt = row.SealedAt,
            Denied = row.Denied,
            WouldDeny = row.WouldDeny,
            LostEvents = row.LostEvents,
            Unenforced = JsonSerializer.Deserialize(row.Unenforced, RunJson.Default.ListString) ?? [],
            Findings = findings,
        };

    private static async Task<FiguresView> FiguresAsync(CargoWallDb database, List<JobReportRow> reports, List<string> ids, CancellationToken cancellationToken)
    {
        var connections = database.Connections.AsNoTracking().Where(row => ids.Contains(row.ReportId) && !row.IsLate);
        return new FiguresView
        {
            Destinations = await EventsReading.Shown(connections).Select(row => row.Host ?? row.Address).Distinct().CountAsync(cancellationToken),
            Unique = await EventsReading.Shown(connections).CountAsync(cancellationToken),
            Allowed = reports.Sum(row => row.Allowed + row.AutoAllowed),
            AutoAllowed = reports.Sum(row => row.AutoAllowed),
            Denied = reports.Sum(row => row.Denied),
            WouldDeny = reports.Sum(row => row.WouldDeny),
        };
    }

    private static RunState StateOf(RunRow run, IReadOnlyList<JobView> jobs)
    {
        var worst = jobs.Select(job => job.State).DefaultIfEmpty(RunState.Silent).MaxBy(Weight);
        return worst is RunState.Denied or RunState.Doubtful ? worst
            : run.Status == "completed" ? worst
            : RunState.Running;
    }

    private static RunState StateOf(string status, ReportView? report) =>
        report switch
        {
            { Denied: > 0 } => RunState.Denied,
            { IsWeaker: true } => RunState.Doubtful,
            { Findings.Count: > 0 } => RunState.Doubtful,
            { SealedAt: null } when status == "completed" => RunState.Doubtful,
            _ when status != "completed" => RunState.Running,
            null => RunState.Silent,
            { WouldDeny: > 0 } => RunState.WouldDeny,
            _ => RunState.Clean,
        };

    internal static int Weight(RunState state) =>
        state switch
        {
            RunState.Denied => 5,
            RunState.Doubtful => 4,
            RunState.WouldDeny => 3,
            RunState.Running => 2,
            RunState.Silent => 1,
            RunState.Skipped => -1,
            _ => 0,
        };

    private static string Text(ReportFindingRow finding) =>
        finding.Count > 1 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{finding.Text} ({finding.Count:N0} times)") : finding.Text;
}
