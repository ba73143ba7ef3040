using CargoWall.Bot.Hosting;
using CargoWall.Storage;
using CargoWall.Storage.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Outbox;

/// <summary>
/// Deletes old intentions, sent and given up. A comment or an issue that GitHub shows keeps its row: it is edited or closed through it, however late.
/// </summary>
internal sealed class OutboxRetention(IDbContextFactory<CargoWallDb> databases, TimeProvider time) : IRetention
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(90);
    private static readonly TimeSpan LongestLimit = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeepPauses = TimeSpan.FromDays(1);

    public async Task<bool> DeleteSomeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        DateTime before = now - Keep,
            spentBefore = now - LongestLimit,
            pausedBefore = now - KeepPauses;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var writes = await database
            .Outbox.Where(row =>
                ((row.State == OutboxState.Sent && row.SentAt < before) || (row.State == OutboxState.Dead && row.GivenUpAt < before))
                && (row.Remote == null || !(row.Key.StartsWith("comment:") || row.Key.StartsWith("issue:")))
            )
            .OrderBy(row => row.Key)
            .Take(IRetention.Batch)
            .ExecuteDeleteAsync(cancellationToken);
        var spent = await database
            .SpentWrites.Where(row => row.At < spentBefore)
            .OrderBy(row => row.Sequence)
            .Take(IRetention.Batch)
            .ExecuteDeleteAsync(cancellationToken);
        await database.Pauses.Where(row => row.Until < pausedBefore).ExecuteDeleteAsync(cancellationToken);
        return Math.Max(writes, spent) == IRetention.Batch;
    }
}
