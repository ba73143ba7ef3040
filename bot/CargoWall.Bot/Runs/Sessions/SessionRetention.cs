using CargoWall.Bot.Hosting;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Runs.Sessions;

/// <summary>Deletes session tokens and token ids whose time is over: they are refused by their own end, so nothing hangs on these rows.</summary>
internal sealed class SessionRetention(IDbContextFactory<CargoWallDb> databases, TimeProvider time) : IRetention
{
    public async Task<bool> DeleteSomeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var tokens = await database
            .SessionTokens.Where(row => row.ExpiresAt < now)
            .OrderBy(row => row.ExpiresAt)
            .Take(IRetention.Batch)
            .ExecuteDeleteAsync(cancellationToken);
        var uses = await database
            .TokenUses.Where(row => row.ExpiresAt < now)
            .OrderBy(row => row.ExpiresAt)
            .Take(IRetention.Batch)
            .ExecuteDeleteAsync(cancellationToken);
        return Math.Max(tokens, uses) == IRetention.Batch;
    }
}
