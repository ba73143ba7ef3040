using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Runs.Recording;

/// <summary>Deletes reports and runs with everything that hangs on them.</summary>
internal static class RunDeletion
{
    private const int Some = 50;

    /// <summary>
    /// Deletes some: each report in a transaction of its own, since it has up to some thousand rows and is shown with all of them or not at all; then runs
    /// that have no report left.
    /// </summary>
    /// <param name="databases">Where.</param>
    /// <param name="reports">The reports that are over.</param>
    /// <param name="runs">The runs that are over.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether there may be more.</returns>
    public static async Task<bool> DeleteSomeAsync(
        this IDbContextFactory<CargoWallDb> databases,
        Func<CargoWallDb, IQueryable<JobReportRow>> reports,
        Func<CargoWallDb, IQueryable<RunRow>> runs,
        CancellationToken cancellationToken
    )
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var over = await reports(database).OrderBy(row => row.OpenedAt).Select(row => row.ReportId).Take(Some).ToListAsync(cancellationToken);
        foreach (var report in over)
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            await database.Connections.Where(row => row.ReportId == report).ExecuteDeleteAsync(cancellationToken);
            await database.ReportFindings.Where(row => row.ReportId == report).ExecuteDeleteAsync(cancellationToken);
            await database.JobReports.Where(row => row.ReportId == report).ExecuteDeleteAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        var empty = await runs(database)
            .Where(run => !database.JobReports.Any(report => report.RunId == run.RunId))
            .OrderBy(run => run.CreatedAt)
            .Select(run => run.RunId)
            .Take(Some)
            .ToListAsync(cancellationToken);
        if (empty.Count > 0)
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            await database.RunJobs.Where(row => empty.Contains(row.RunId)).ExecuteDeleteAsync(cancellationToken);
            await database.Runs.Where(row => empty.Contains(row.RunId)).ExecuteDeleteAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return Math.Max(over.Count, empty.Count) == Some;
    }
}
