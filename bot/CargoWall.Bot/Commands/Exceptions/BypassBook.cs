using CargoWall.Storage;
using CargoWall.Storage.Commands;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Commands.Exceptions;

/// <summary>Checks that owners let pass.</summary>
internal sealed class BypassBook(IDbContextFactory<CargoWallDb> databases, TimeProvider time)
{
    /// <summary>Adds one, or begins the same one anew.</summary>
    public Task SetAsync(BypassRow bypass, CancellationToken cancellationToken) =>
        databases.InTransactionAsync(
            async database =>
            {
                if (await database.Bypasses.FindAsync([bypass.RepositoryId, bypass.HeadSha, bypass.CheckName], cancellationToken) is { } known)
                {
                    database.Bypasses.Remove(known);
                    await database.SaveChangesAsync(cancellationToken);
                }

                database.Bypasses.Add(bypass);
            },
            cancellationToken
        );

    /// <summary>The one that holds now for a check of a commit; null when there is none.</summary>
    public async Task<BypassRow?> FindAsync(long repositoryId, string headSha, string checkName, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
            .Bypasses.AsNoTracking()
            .FirstOrDefaultAsync(
                row => row.RepositoryId == repositoryId && row.HeadSha == headSha && row.CheckName == checkName && row.Until > now,
                cancellationToken
            );
    }

    /// <summary>Those that are over, whose check still says otherwise, and that are to be tried now.</summary>
    public async Task<IReadOnlyList<BypassRow>> FindEndedAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
            .Bypasses.AsNoTracking()
            .Where(row => !row.IsEnded && row.Until <= now && (row.TryAgainAt == null || row.TryAgainAt <= now))
            .OrderBy(row => row.Until)
            .Take(100)
            .ToListAsync(cancellationToken);
    }

    public async Task EndAsync(BypassRow bypass, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await Same(database, bypass).ExecuteUpdateAsync(row => row.SetProperty(it => it.IsEnded, true), cancellationToken);
    }

    /// <summary>Its end could not be carried out; it is tried again then.</summary>
    public async Task PostponeEndAsync(BypassRow bypass, DateTimeOffset until, CancellationToken cancellationToken)
    {
        DateTime? at = until.UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await Same(database, bypass).ExecuteUpdateAsync(row => row.SetProperty(it => it.TryAgainAt, at), cancellationToken);
    }

    // Not one that was begun anew meanwhile.
    private static IQueryable<BypassRow> Same(CargoWallDb database, BypassRow bypass) =>
        database.Bypasses.Where(row =>
            row.RepositoryId == bypass.RepositoryId && row.HeadSha == bypass.HeadSha && row.CheckName == bypass.CheckName && row.Until == bypass.Until
        );
}
