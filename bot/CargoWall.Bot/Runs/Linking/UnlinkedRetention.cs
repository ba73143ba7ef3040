using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Runs.Linking;

/// <summary>Deletes what repositories without the app reported, a week after it came. A repository that got the app since keeps its runs like others.</summary>
internal sealed partial class UnlinkedRetention(IDbContextFactory<CargoWallDb> databases, TimeProvider time, ILogger<UnlinkedRetention> logger)
    : BackgroundService
{
    /// <summary>Deletes what is over now.</summary>
    public async Task DeleteOldAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow().UtcDateTime - UnlinkedRepositories.Kept;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var unlinked = database
            .Repositories.Where(row => row.InstallationId == null && database.UnlinkedRepositories.Any(marker => marker.RepositoryId == row.RepositoryId))
            .Select(row => row.RepositoryId);
        var reports = database.JobReports.Where(row => unlinked.Contains(row.RepositoryId) && row.OpenedAt < before).Select(row => row.ReportId);
        await database.Connections.Where(row => reports.Contains(row.ReportId)).ExecuteDeleteAsync(cancellationToken);
        await database.ReportFindings.Where(row => reports.Contains(row.ReportId)).ExecuteDeleteAsync(cancellationToken);
        await database.SessionTokens.Where(row => reports.Contains(row.ReportId)).ExecuteDeleteAsync(cancellationToken);
        await database.TokenUses.Where(row => reports.Contains(row.ReportId)).ExecuteDeleteAsync(cancellationToken);
        await database.JobReports.Where(row => unlinked.Contains(row.RepositoryId) && row.OpenedAt < before).ExecuteDeleteAsync(cancellationToken);
        await database
            .Runs.Where(row => unlinked.Contains(row.RepositoryId) && row.CreatedAt < before && !database.JobReports.Any(report => report.RunId == row.RunId))
            .ExecuteDeleteAsync(cancellationToken);
        await database
            .Repositories.Where(row =>
                row.InstallationId == null
                && row.GoodSetId == null
                && database.UnlinkedRepositories.Any(marker => marker.RepositoryId == row.RepositoryId && marker.SeenAt < before)
            )
            .ExecuteDeleteAsync(cancellationToken);
        await database.UnlinkedRepositories.Where(row => row.SeenAt < before).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await DeleteOldAsync(stoppingToken);
            }
            catch (Exception mistake) when (mistake is System.Data.Common.DbException or DbUpdateException)
            {
                // Nothing is lost by a later hour.
                Log.Failed(logger, mistake);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3103, LogLevel.Warning, "Old runs of repositories without the app could not be deleted; the next try is in an hour.")]
        public static partial void Failed(ILogger logger, Exception mistake);
    }
}
