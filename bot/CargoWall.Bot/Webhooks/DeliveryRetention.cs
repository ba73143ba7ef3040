using CargoWall.Bot.Hosting;
using CargoWall.Storage;
using CargoWall.Storage.Inbox;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Webhooks;

/// <summary>
/// Deletes old deliveries. GitHub redelivers for 3 days, GitHub Enterprise Server for 7: an id must be remembered for longer,
/// or a redelivery would pass for a new delivery.
/// </summary>
internal sealed class DeliveryRetention(IDbContextFactory<CargoWallDb> databases, TimeProvider time) : IRetention
{
    private static readonly TimeSpan KeepDone = TimeSpan.FromDays(8);
    private static readonly TimeSpan KeepDead = TimeSpan.FromDays(30);

    public async Task<bool> DeleteSomeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        DateTime done = now - KeepDone,
            dead = now - KeepDead;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
                .Deliveries.Where(row =>
                    (row.State == DeliveryState.Done && row.FinishedAt < done) || (row.State == DeliveryState.Dead && row.FinishedAt < dead)
                )
                .OrderBy(row => row.Sequence)
                .Take(IRetention.Batch)
                .ExecuteDeleteAsync(cancellationToken) == IRetention.Batch;
    }
}
