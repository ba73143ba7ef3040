using CargoWall.Bot.Hosting;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Runs.Recording;

/// <summary>Deletes runs and what they reported when their account keeps them no longer.</summary>
internal sealed class RunRetention(IDbContextFactory<CargoWallDb> databases, OwnerRetention owners, TimeProvider time) : IRetention
{
    public async Task<bool> DeleteSomeAsync(CancellationToken cancellationToken)
    {
        foreach (var (owner, days) in await owners.FindDaysAsync(cancellationToken))
        {
            await DeleteAsync(owner, time.GetUtcNow().UtcDateTime.AddDays(-days), cancellationToken);
        }

        return false;
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
