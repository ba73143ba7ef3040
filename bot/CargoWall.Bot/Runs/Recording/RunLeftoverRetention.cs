using CargoWall.Bot.Hosting;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Runs.Recording;

/// <summary>Deletes what was noted about runs that are deleted.</summary>
internal sealed class RunLeftoverRetention(IDbContextFactory<CargoWallDb> databases) : IRetention
{
    public async Task<bool> DeleteSomeAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // A look that is due still, or runs that may come, need the row; with the last run of a commit its check has nothing more to show.
        var heads = await database
            .EgressHeads.Where(head => head.DueAt == null && !database.Runs.Any(run => run.RepositoryId == head.RepositoryId && run.HeadSha == head.HeadSha))
            .OrderBy(head => head.RepositoryId)
            .ThenBy(head => head.HeadSha)
            .Take(IRetention.Batch)
            .ExecuteDeleteAsync(cancellationToken);
        // A run that is deleted cannot be learned twice.
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
}
