using CargoWall.Bot.Pages.Access;
using CargoWall.Policy.Contracts;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Pages.Runs;

/// <summary>Reads the list of runs, newest first.</summary>
internal sealed class RunsReading(IDbContextFactory<CargoWallDb> databases, PageAccess access, RunPageReading pages)
{
    private const int MostChoices = 200;

    public async Task<RunsView> ReadAsync(RunsQuery query, int size, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var visible = access.Visible(database).AsNoTracking();
        var fitting = from run in database.Runs.AsNoTracking()
                      join repository in visible on run.RepositoryId equals repository.RepositoryId
                      where (query.Repository.Length == 0 || repository.OwnerLogin + "/" + repository.Name == query.Repository)
                          && (query.Workflow.Length == 0 || run.WorkflowFile == query.Workflow || (run.WorkflowFile == null && run.WorkflowName == query.Workflow))
                          && (query.Head.Length == 0 || run.HeadSha == query.Head)
                      orderby run.CreatedAt descending, run.RunId descending
                      select new { run, Repository = repository.OwnerLogin + "/" + repository.Name };
        var found = await fitting.Skip((query.Page - 1) * size).Take(size + 1).ToListAsync(cancellationToken);
        var page = found.Take(size).ToList();
        var ids = page.Select(row => row.run.RunId).ToList();
        var reports = (await database.JobReports.AsNoTracking().Where(row => ids.Contains(row.RunId)).ToListAsync(cancellationToken)).ToLookup(row => row.RunId);
        var jobs = await database.RunJobs.AsNoTracking().Where(row => ids.Contains(row.RunId)).GroupBy(row => row.RunId)
            .Select(group => new { group.Key, Count = group.Select(row => row.Name).Distinct().Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellationToken);
        var reportIds = reports.SelectMany(group => group).Select(row => row.ReportId).ToList();
        var doubtful = (await database.ReportFindings.AsNoTracking().Where(row => reportIds.Contains(row.ReportId)).Select(row => row.ReportId).Distinct()
            .ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        return new RunsView
        {
            Query = query,
            HasMore = found.Count > size,
            Rows = [.. page.Select(row => Row(row.run, row.Repository, [.. reports[row.run.RunId]], jobs.GetValueOrDefault(row.run.RunId), doubtful))],
            Repositories = await visible.Where(row => database.Runs.Any(run => run.RepositoryId == row.RepositoryId))
                .Select(row => row.OwnerLogin + "/" + row.Name).OrderBy(name => name).Take(MostChoices).ToListAsync(cancellationToken),
            Workflows = await (
                from run in database.Runs.AsNoTracking()
                join repository in visible on run.RepositoryId equals repository.RepositoryId
                where query.Repository.Length == 0 || repository.OwnerLogin + "/" + repository.Name == query.Repository
                select run.WorkflowFile ?? run.WorkflowName).Distinct().OrderBy(name => name).Take(MostChoices).ToListAsync(cancellationToken),
        };
    }

    private RunRowView Row(RunRow run, string repository, List<JobReportRow> reports, int jobs, HashSet<string> doubtful)
    {
        var denied = reports.Sum(row => row.Denied);
        var would = reports.Sum(row => row.WouldDeny);
        var total = reports.Sum(row => row.Allowed + row.AutoAllowed) + denied + would;
        var isDoubtful = reports.Any(row => doubtful.Contains(row.ReportId)
            || (row.ServedMode == (int)AgentMode.Enforce && row.EffectiveMode is (int)AgentMode.Audit or (int)AgentMode.None)
            || (row.SealedAt is null && run.Status == "completed"));
        var state = denied > 0 ? RunState.Denied
            : isDoubtful ? RunState.Doubtful
            : run.Status != "completed" ? RunState.Running
            : reports.Count == 0 ? RunState.Silent
            : would > 0 ? RunState.WouldDeny
            : RunState.Clean;
        return new RunRowView(pages.Head(run, repository, state), jobs, reports.Count, denied, would, total);
    }
}
