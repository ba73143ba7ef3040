using CargoWall.Bot.Pages.Access;
using CargoWall.Policy.Contracts;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Pages.Runs;

/// <summary>Reads the list of runs, newest first.</summary>
internal sealed class RunsReading(IDbContextFactory<CargoWallDb> databases, PageAccess access, RunPageReading pages)
{
    // What the filters offer is taken from the newest runs.
    private const int Recent = 1_000;

    public async Task<RunsView> ReadAsync(RunsQuery query, int size, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var visible = access.Visible(database).AsNoTracking();
        var fitting =
            from run in database.Runs.AsNoTracking()
            join repository in visible on run.RepositoryId equals repository.RepositoryId
            where
                (query.Repository.Length == 0 || repository.OwnerLogin + "/" + repository.Name == query.Repository)
                && (query.Workflow.Length == 0 || run.WorkflowFile == query.Workflow || (run.WorkflowFile == null && run.WorkflowName == query.Workflow))
                && (query.Head.Length == 0 || run.HeadSha == query.Head)
            orderby run.CreatedAt descending, run.RunId descending
            select new { run, Repository = repository.OwnerLogin + "/" + repository.Name };
        var found = await fitting.Skip((query.Page - 1) * size).Take(size + 1).ToListAsync(cancellationToken);
        var page = found.Take(size).ToList();
        var ids = page.Select(row => row.run.RunId).ToList();
        var reports = (await database.JobReports.AsNoTracking().Where(row => ids.Contains(row.RunId)).ToListAsync(cancellationToken)).ToLookup(row =>
            row.RunId
        );
        var jobs = await database
            .RunJobs.AsNoTracking()
            .Where(row => ids.Contains(row.RunId))
            .GroupBy(row => row.RunId)
            .Select(group => new { group.Key, Count = group.Select(row => row.Name).Distinct().Count() })
            .ToDictionaryAsync(row => row.Key, row => row.Count, cancellationToken);
        var reportIds = reports.SelectMany(group => group).Select(row => row.ReportId).ToList();
        var doubtful = (
            await database
                .ReportFindings.AsNoTracking()
                .Where(row => reportIds.Contains(row.ReportId))
                .Select(row => row.ReportId)
                .Distinct()
                .ToListAsync(cancellationToken)
        ).ToHashSet(StringComparer.Ordinal);
        var recent = await (
            from run in database.Runs.AsNoTracking()
            join repository in visible on run.RepositoryId equals repository.RepositoryId
            orderby run.CreatedAt descending
            select new { Repository = repository.OwnerLogin + "/" + repository.Name, Workflow = run.WorkflowFile ?? run.WorkflowName }
        )
            .Take(Recent)
            .ToListAsync(cancellationToken);
        return new RunsView
        {
            Query = query,
            HasMore = found.Count > size,
            Rows = [.. page.Select(row => Row(row.run, row.Repository, [.. reports[row.run.RunId]], jobs.GetValueOrDefault(row.run.RunId), doubtful))],
            Repositories = Choices(recent.Select(row => row.Repository), query.Repository),
            Workflows = Choices(
                recent.Where(row => query.Repository.Length == 0 || row.Repository == query.Repository).Select(row => row.Workflow),
                query.Workflow
            ),
        };
    }

    private static List<string> Choices(IEnumerable<string> names, string chosen) =>
        [.. names.Append(chosen).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private RunRowView Row(RunRow run, string repository, List<JobReportRow> reports, int jobs, HashSet<string> doubtful)
    {
        var denied = reports.Sum(row => row.Denied);
        var would = reports.Sum(row => row.WouldDeny);
        var total = reports.Sum(row => row.Allowed + row.AutoAllowed) + denied + would;
        var isDoubtful = reports.Any(row =>
            doubtful.Contains(row.ReportId)
            || (row.ServedMode == (int)AgentMode.Enforce && row.EffectiveMode is (int)AgentMode.Audit or (int)AgentMode.None)
            || (row.SealedAt is null && run.Status == "completed")
        );
        var state =
            denied > 0 ? RunState.Denied
            : isDoubtful ? RunState.Doubtful
            : run.Status != "completed" ? RunState.Running
            : reports.Count == 0 ? RunState.Silent
            : would > 0 ? RunState.WouldDeny
            : RunState.Clean;
        return new RunRowView(pages.Head(run, repository, state), jobs, reports.Count, denied, would, total);
    }
}
