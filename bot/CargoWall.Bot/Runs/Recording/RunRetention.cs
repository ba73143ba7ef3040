using CargoWall.Bot.Hosting;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Runs.Recording;

/// <summary>Deletes runs and what they reported when their account keeps them no longer, and what was noted about them alone.</summary>
internal sealed class RunRetention(IDbContextFactory<CargoWallDb> databases, OwnerRetention owners, TimeProvider time) : IRetention
{
    public async Task<bool> DeleteSomeAsync(CancellationToken cancellationToken)
    {
        foreach (var (owner, days) in await owners.FindDaysAsync(cancellationToken))
        {
            await DeleteAsync(owner, time.GetUtcNow().UtcDateTime.AddDays(-days), cancellationToken);
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // A look that is due still, or runs that may come, need the row; with the last run of a commit its check has nothing more to show.
        var heads = await database
            .EgressHeads.Where(head => head.DueAt == null && !database.Runs.Any(run => run.RepositoryId == head.RepositoryId && run.HeadSha == head.HeadSha))
            .OrderBy(head => head.RepositoryId)
            .ThenBy(head => head.HeadSha)
            .Take(IRetention.Batch)
            .ExecuteDeleteAsync(cancellationToken);
        // A run is noted as learned so that it is not learned twice.
        var learned = await database
            .LearnedRuns.Where(row => !database.Runs.Any(run => run.RunId == row.RunId))
            .OrderBy(row => row.RunId)
            .Take(IRetention.Batch)
            .ExecuteDeleteAsync(cancellationToken);
        // A baseline that still learns counts its runs.
        var baselineRuns = await database
            .BaselineRuns.Where(row =>
                !database.Runs.Any(run => run.RunId == row.RunId)
                && database.Baselines.Any(baseline => baseline.BaselineId == row.BaselineId && baseline.StableAt != null)
            )
            .OrderBy(row => row.BaselineId)
            .ThenBy(row => row.RunId)
            .Take(IRetention.Batch)
            .ExecuteDeleteAsync(cancellationToken);
        return Math.Max(heads, Math.Max(learned, baselineRuns)) == IRetention.Batch;
    }

    private async Task DeleteAsync(long owner, DateTime before, CancellationToken cancellationToken)
    {
        while (
            await databases.DeleteSomeAsync(
                database => database.JobReports.Where(row => row.OwnerId == owner && row.OpenedAt < before && row.LastSeenAt < before),
                database => database.Runs.Where(row => row.OwnerId == owner && row.CreatedAt < before && row.UpdatedAt < before),
                cancellationToken
            )
        ) { }
    }
}
