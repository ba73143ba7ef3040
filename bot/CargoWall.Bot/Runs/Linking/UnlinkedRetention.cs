using CargoWall.Bot.Hosting;
using CargoWall.Bot.Runs.Recording;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Runs.Linking;

/// <summary>Deletes what repositories without the app reported, a week after it came. A repository that got the app since keeps its runs like others.</summary>
internal sealed class UnlinkedRetention(IDbContextFactory<CargoWallDb> databases, TimeProvider time) : IRetention
{
    public async Task<bool> DeleteSomeAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow().UtcDateTime - UnlinkedRepositories.Kept;
        if (
            await databases.DeleteSomeAsync(
                // By their owners first: there is an index for those.
                database =>
                    database.JobReports.Where(row =>
                        OwnersIn(database).Contains(row.OwnerId) && UnlinkedIn(database).Contains(row.RepositoryId) && row.OpenedAt < before
                    ),
                database => database.Runs.Where(row => UnlinkedIn(database).Contains(row.RepositoryId) && row.CreatedAt < before),
                cancellationToken
            )
        )
        {
            return true;
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database
            .Repositories.Where(row =>
                row.InstallationId == null
                && row.GoodSetId == null
                && database.UnlinkedRepositories.Any(marker => marker.RepositoryId == row.RepositoryId && marker.SeenAt < before)
            )
            .ExecuteDeleteAsync(cancellationToken);
        await database.UnlinkedRepositories.Where(row => row.SeenAt < before).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return false;
    }

    private static IQueryable<long> OwnersIn(CargoWallDb database) => database.UnlinkedRepositories.Select(marker => marker.OwnerId);

    private static IQueryable<long> UnlinkedIn(CargoWallDb database) =>
        database
            .Repositories.Where(row => row.InstallationId == null && database.UnlinkedRepositories.Any(marker => marker.RepositoryId == row.RepositoryId))
            .Select(row => row.RepositoryId);
}
