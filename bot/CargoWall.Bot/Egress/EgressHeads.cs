using System.Globalization;
using CargoWall.Bot.Hosting;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Egress;

/// <summary>
/// Which commits need their egress check looked at. A mark is written in the transaction of the change that it is about, so a killed process
/// forgets none; many marks of one commit are one look.
/// </summary>
internal sealed class EgressHeads(IDbContextFactory<CargoWallDb> databases, TimeProvider time)
{
    private const string LeasePrefix = "egress:";

    /// <summary>Wakes those who look.</summary>
    public WorkSignal Signal { get; } = new(time);

    /// <summary>Marks a commit inside the caller's transaction. Nothing happens while the commit is not known.</summary>
    public async Task MarkAsync(CargoWallDb database, long repositoryId, string headSha, CancellationToken cancellationToken)
    {
        if (headSha.Length == 0)
        {
            return;
        }
        var now = time.GetUtcNow().UtcDateTime;
        var changed = await database
            .EgressHeads.Where(row => row.RepositoryId == repositoryId && row.HeadSha == headSha)
            .ExecuteUpdateAsync(
                row => row.SetProperty(it => it.Version, it => it.Version + 1).SetProperty(it => it.Attempts, 0).SetProperty(it => it.DueAt, (DateTime?)now),
                cancellationToken
            );
        if (changed == 0)
        {
            database.EgressHeads.Add(
                new EgressHeadRow
                {
                    RepositoryId = repositoryId,
                    HeadSha = headSha,
                    Version = 1,
                    DueAt = now,
                }
            );
        }
    }

    /// <summary>Asks for the check once more, for a commit that had one.</summary>
    public async Task RepeatAsync(long repositoryId, string headSha, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database
            .EgressHeads.Where(row => row.RepositoryId == repositoryId && row.HeadSha == headSha)
            .ExecuteUpdateAsync(
                row =>
                    row.SetProperty(it => it.Version, it => it.Version + 1)
                        .SetProperty(it => it.IsAgain, true)
                        .SetProperty(it => it.Attempts, 0)
                        .SetProperty(it => it.DueAt, (DateTime?)now),
                cancellationToken
            );
        Wake();
    }

    /// <summary>To be called after the transaction: there is something to look at.</summary>
    public void Wake() => Signal.Set();

    /// <summary>The leases of repositories that have a due commit and that nobody looks at.</summary>
    public async Task<IReadOnlyList<string>> FindDueLanesAsync(int atMost, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var due = await database
            .EgressHeads.Where(row => row.DueAt <= now)
            .Select(row => LeasePrefix + row.RepositoryId)
            .Distinct()
            .ToListAsync(cancellationToken);
        var held = await database
            .Leases.Where(lease => due.Contains(lease.Resource) && lease.Until > now)
            .Select(lease => lease.Resource)
            .ToListAsync(cancellationToken);
        return [.. due.Except(held).Take(atMost)];
    }

    /// <summary>When a commit becomes due next; null when none waits.</summary>
    public async Task<DateTimeOffset?> FindNextDueAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.EgressHeads.MinAsync(row => row.DueAt, cancellationToken);
    }

    /// <summary>A due commit of a lane; null when there is none.</summary>
    public async Task<EgressHeadRow?> FindDueAsync(string lane, CancellationToken cancellationToken)
    {
        var repositoryId = long.Parse(lane.AsSpan(LeasePrefix.Length), CultureInfo.InvariantCulture);
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
            .EgressHeads.AsNoTracking()
            .Where(row => row.DueAt <= now && row.RepositoryId == repositoryId)
            .OrderBy(row => row.DueAt)
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>The check says what this version asked for; a change that came meanwhile keeps the commit due.</summary>
    public async Task FinishAsync(EgressHeadRow looked, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        database.IsBookkeeping = true;
        await OfVersion(database, looked)
            .ExecuteUpdateAsync(row => row.SetProperty(it => it.DueAt, (DateTime?)null).SetProperty(it => it.IsAgain, false), cancellationToken);
    }

    /// <summary>GitHub gave no answer: look again later.</summary>
    public async Task PostponeAsync(EgressHeadRow looked, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow().UtcDateTime + Backoff.After(looked.Attempts + 1);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        database.IsBookkeeping = true;
        await OfVersion(database, looked)
            .ExecuteUpdateAsync(
                row => row.SetProperty(it => it.DueAt, (DateTime?)until).SetProperty(it => it.Attempts, it => it.Attempts + 1),
                cancellationToken
            );
    }

    private static IQueryable<EgressHeadRow> OfVersion(CargoWallDb database, EgressHeadRow looked) =>
        database.EgressHeads.Where(row => row.RepositoryId == looked.RepositoryId && row.HeadSha == looked.HeadSha && row.Version == looked.Version);
}
