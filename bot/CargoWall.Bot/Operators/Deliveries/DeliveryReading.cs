using CargoWall.Bot.Installations;
using CargoWall.GitHub;
using CargoWall.Storage;
using CargoWall.Storage.Inbox;
using CargoWall.Storage.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Operators.Deliveries;

/// <summary>Reads what was delivered, what became of it, and what was given up: for the page and for the command.</summary>
internal sealed class DeliveryReading(IDbContextFactory<CargoWallDb> databases)
{
    // What the filters offer, and what a mistyped id is compared with, is taken from the newest.
    private const int Recent = 1_000;

    /// <summary>The newest first.</summary>
    public async Task<(IReadOnlyList<DeliveryHead> Rows, bool HasMore)> ListAsync(DeliveryQuery query, int size, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var fitting = database.Deliveries.AsNoTracking();
        if (query.StateOf is { } state)
        {
            fitting = fitting.Where(row => row.State == state);
        }

        if (query.Event.Length > 0)
        {
            fitting = fitting.Where(row => row.Event == query.Event);
        }

        if (query.Repository.Length > 0)
        {
            if (RepositoryName.TryParse(query.Repository) is not { } name)
            {
                return ([], false);
            }

            var ids = database.Repositories.Named(name).Select(row => (long?)row.RepositoryId);
            fitting = fitting.Where(row => ids.Contains(row.RepositoryId));
        }

        var found = await HeadsOf(database, fitting.OrderByDescending(row => row.Sequence).Skip((query.Page - 1) * size).Take(size + 1))
            .ToListAsync(cancellationToken);
        return ([.. found.Take(size)], found.Count > size);
    }

    /// <summary>Null when there is none of this id.</summary>
    public async Task<DeliveryDetails?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var of = database.Deliveries.AsNoTracking().Where(row => row.DeliveryId == id);
        if (await HeadsOf(database, of).FirstOrDefaultAsync(cancellationToken) is not { } head)
        {
            return null;
        }

        var more = await of.Select(row => new
            {
                row.Sequence,
                row.Lane,
                row.InstallationId,
                row.Payload,
            })
            .FirstAsync(cancellationToken);
        var replays = await database
            .Replays.AsNoTracking()
            .Where(row => row.Sequence == more.Sequence)
            .OrderByDescending(row => row.ReplayId)
            .Select(row => new ReplayEntry
            {
                At = row.AskedAt,
                By = row.AskedBy,
                Way = row.Way,
                Before = row.State,
                Attempts = row.Attempts,
                CutOffs = row.CutOffs,
                Failure = row.Failure,
            })
            .Take(100)
            .ToListAsync(cancellationToken);
        return new DeliveryDetails(head, more.Lane, more.InstallationId, more.Payload.Length, PayloadText.Of(more.Payload), replays);
    }

    public async Task<int> CountDeadAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Deliveries.CountAsync(row => row.State == DeliveryState.Dead, cancellationToken);
    }

    /// <summary>Writes that were given up, the newest first.</summary>
    /// <param name="repository"><c>owner/name</c> as they were written to, in any case of letters; empty for all.</param>
    /// <param name="atMost">How many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<GivenUpWrite>> ListWritesAsync(string repository, int atMost, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var dead = database.Outbox.Where(row => row.State == OutboxState.Dead);
        if (repository.Length > 0)
        {
            var name = repository.ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862 // This call is translated to SQL's lower().
            dead = dead.Where(row => row.RepositoryName.ToLower() == name);
#pragma warning restore CA1304, CA1311, CA1862
        }

        return await WritesOf(dead.OrderByDescending(row => row.GivenUpAt).Take(atMost)).ToListAsync(cancellationToken);
    }

    /// <summary>Null when no write of this key was given up.</summary>
    public async Task<GivenUpWrite?> FindWriteAsync(string key, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await WritesOf(database.Outbox.Where(row => row.Key == key && row.State == OutboxState.Dead)).FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<int> CountWritesAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Outbox.CountAsync(row => row.State == OutboxState.Dead, cancellationToken);
    }

    /// <summary>Events and repositories of the newest deliveries, to choose from.</summary>
    public async Task<(IReadOnlyList<string> Events, IReadOnlyList<string> Repositories)> ListChoicesAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var recent = await database
            .Deliveries.AsNoTracking()
            .OrderByDescending(row => row.Sequence)
            .Take(Recent)
            .Select(row => new { row.Event, row.RepositoryId })
            .ToListAsync(cancellationToken);
        var ids = recent.Select(row => row.RepositoryId).Distinct().ToList();
        var names = await database
            .Repositories.AsNoTracking()
            .Where(row => ids.Contains(row.RepositoryId))
            .Select(row => row.OwnerLogin + "/" + row.Name)
            .ToListAsync(cancellationToken);
        return (
            [.. recent.Select(row => row.Event).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
        );
    }

    /// <summary>Ids of the newest deliveries and keys of the newest writes that were given up.</summary>
    public async Task<IReadOnlyList<string>> ListNamesAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var ids = await database
            .Deliveries.AsNoTracking()
            .OrderByDescending(row => row.Sequence)
            .Take(Recent)
            .Select(row => row.DeliveryId)
            .ToListAsync(cancellationToken);
        return [.. ids, .. (await ListWritesAsync("", Recent, cancellationToken)).Select(write => write.Key)];
    }

    private static IQueryable<GivenUpWrite> WritesOf(IQueryable<OutboxRow> rows) =>
        rows.Select(row => new GivenUpWrite
        {
            Key = row.Key,
            Repository = row.RepositoryName,
            Attempts = row.Attempts,
            At = row.GivenUpAt ?? row.UpdatedAt,
            RevivedAt = row.RevivedAt,
            RevivedBy = row.RevivedBy,
            Failure = row.Failure,
        });

    private static IQueryable<DeliveryHead> HeadsOf(CargoWallDb database, IQueryable<DeliveryRow> rows) =>
        from row in rows
        join known in database.Repositories on row.RepositoryId equals known.RepositoryId into repositories
        from repository in repositories.DefaultIfEmpty()
        orderby row.Sequence descending
        select new DeliveryHead
        {
            Id = row.DeliveryId,
            Event = row.Event,
            Action = row.Action,
            Repository =
                row.RepositoryId == null ? null
                : repository == null ? "repository " + row.RepositoryId
                : repository.OwnerLogin + "/" + repository.Name,
            State = row.State,
            Attempts = row.Attempts,
            CutOffs = row.CutOffs,
            ReceivedAt = row.ReceivedAt,
            DueAt = row.State == DeliveryState.Waiting ? row.DueAt : null,
            FinishedAt = row.FinishedAt,
            Failure = row.Failure,
        };
}
