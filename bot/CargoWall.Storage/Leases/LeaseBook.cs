using Microsoft.EntityFrameworkCore;

namespace CargoWall.Storage.Leases;

/// <summary>
/// Exclusive work across workers and processes. A lease is taken for a while and renewed while work goes on; a process that
/// dies lets it run out.
/// </summary>
public sealed class LeaseBook(IDbContextFactory<CargoWallDb> databases, TimeProvider time)
{
    /// <summary>How long a lease lasts without renewal.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);

    /// <summary>Takes <paramref name="resource"/>, or gives null when somebody else has it.</summary>
    public async Task<Lease?> TryTakeAsync(string resource, CancellationToken cancellationToken)
    {
        var holder = Guid.NewGuid().ToString("N");
        var now = time.GetUtcNow().UtcDateTime;
        var until = now + Duration;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        database.IsBookkeeping = true;
        var taken = await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO leases (resource, holder, until) VALUES ({resource}, {holder}, {until})
            ON CONFLICT (resource) DO UPDATE SET holder = excluded.holder, until = excluded.until
            WHERE leases.until <= {now}
            """,
            cancellationToken
        );
        return taken == 1 ? new Lease(this, resource, holder, until) : null;
    }

    /// <summary>Gives the new end; null when somebody else has it.</summary>
    internal async Task<DateTimeOffset?> RenewAsync(string resource, string holder, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow().UtcDateTime + Duration;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        database.IsBookkeeping = true;
        var renewed = await database
            .Leases.Where(row => row.Resource == resource && row.Holder == holder)
            .ExecuteUpdateAsync(row => row.SetProperty(lease => lease.Until, until), cancellationToken);
        return renewed == 1 ? until : null;
    }

    internal async Task ReleaseAsync(string resource, string holder)
    {
        await using var database = await databases.CreateDbContextAsync(CancellationToken.None);
        database.IsBookkeeping = true;
        await database.Leases.Where(row => row.Resource == resource && row.Holder == holder).ExecuteDeleteAsync(CancellationToken.None);
    }
}
