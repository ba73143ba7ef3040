using CargoWall.Bot.Hosting;
using CargoWall.GitHub;
using CargoWall.Storage;
using CargoWall.Storage.Inbox;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Webhooks;

/// <summary>Deliveries in the database: what was acknowledged to GitHub survives a kill, and one delivery id is stored once.</summary>
internal sealed class DeliveryInbox(IDbContextFactory<CargoWallDb> databases, TimeProvider time)
{
    private const string LeasePrefix = "inbox:";

    // SQLite has one writer, and everything else waits for it.
    private const int MostReplayedAtOnce = 500;

    /// <summary>Wakes the workers.</summary>
    public WorkSignal Signal { get; } = new(time);

    /// <summary>
    /// Stores a delivery. A redelivery of one that was given up is handled again; of any other it changes nothing.
    /// </summary>
    /// <returns>Whether there is something to do.</returns>
    public async Task<bool> AddAsync(string deliveryId, string eventName, WebhookEnvelope envelope, byte[] payload, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var added = await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO inbox_deliveries
              (delivery_id, event, action, lane, installation_id, repository_id, payload, received_at, state, attempts, due_at)
            VALUES
              ({deliveryId}, {eventName}, {envelope.Action}, {envelope.Lane}, {envelope.InstallationId}, {envelope.RepositoryId},
               {payload}, {now}, {(int)DeliveryState.Waiting}, 0, {now})
            ON CONFLICT (delivery_id) DO NOTHING
            """,
            cancellationToken
        );
        if (added == 0)
        {
            return await ReplayAsync(deliveryId, [DeliveryState.Dead], Replay.ByGitHub, cancellationToken) > 0;
        }

        Signal.Set();
        return true;
    }

    /// <summary>Has a delivery handled again, whether it was given up or handled; how it stood and who asked is kept with it.</summary>
    /// <returns>False when there is none of this id, or it waits already.</returns>
    public async Task<bool> ReplayAsync(string deliveryId, Replay replay, CancellationToken cancellationToken) =>
        await ReplayAsync(deliveryId, [DeliveryState.Dead, DeliveryState.Done], replay, cancellationToken) > 0;

    /// <summary>Has every delivery that was given up handled again, in short transactions.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ReplayDeadAsync(Replay replay, CancellationToken cancellationToken)
    {
        var count = 0;
        // Onwards by the sequence: one that is given up anew meanwhile is not asked for a second time.
        long after = 0;
        while (await FindLastOfBatchAsync(after, cancellationToken) is { } last)
        {
            var (from, to) = (after, last);
            count += await ReplayAsync(
                rows => rows.Where(row => row.State == DeliveryState.Dead && row.Sequence > from && row.Sequence <= to),
                replay,
                cancellationToken
            );
            after = last;
        }

        return count;
    }

    private async Task<long?> FindLastOfBatchAsync(long after, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
            .Deliveries.Where(row => row.State == DeliveryState.Dead && row.Sequence > after)
            .OrderBy(row => row.Sequence)
            .Take(MostReplayedAtOnce)
            .MaxAsync(row => (long?)row.Sequence, cancellationToken);
    }

    private Task<int> ReplayAsync(string deliveryId, DeliveryState[] states, Replay replay, CancellationToken cancellationToken) =>
        ReplayAsync(rows => rows.Where(row => states.Contains(row.State) && row.DeliveryId == deliveryId), replay, cancellationToken);

    private async Task<int> ReplayAsync(Func<IQueryable<DeliveryRow>, IQueryable<DeliveryRow>> choose, Replay replay, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var count = await databases.InTransactionAsync(
            async database =>
            {
                var which = choose(database.Deliveries);
                var before = await which
                    .Select(row => new ReplayRow
                    {
                        Sequence = row.Sequence,
                        AskedAt = now,
                        AskedBy = replay.By,
                        Way = replay.Way,
                        State = row.State,
                        Attempts = row.Attempts,
                        CutOffs = row.CutOffs,
                        FinishedAt = row.FinishedAt,
                        Failure = row.Failure,
                    })
                    .ToListAsync(cancellationToken);
                database.Replays.AddRange(before);
                await which.ExecuteUpdateAsync(
                    row =>
                        row.SetProperty(delivery => delivery.State, DeliveryState.Waiting)
                            .SetProperty(delivery => delivery.Attempts, 0)
                            .SetProperty(delivery => delivery.CutOffs, 0)
                            .SetProperty(delivery => delivery.DueAt, now)
                            .SetProperty(delivery => delivery.FinishedAt, (DateTime?)null),
                    cancellationToken
                );
                return before.Count;
            },
            cancellationToken
        );
        if (count > 0)
        {
            Signal.Set();
        }

        return count;
    }

    /// <summary>The leases of lanes that have something due and that nobody works on, the longest waiting first.</summary>
    public async Task<IReadOnlyList<string>> FindDueLanesAsync(int atMost, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
            .Deliveries.Where(row =>
                row.State == DeliveryState.Waiting
                && row.DueAt <= now
                && !database.Leases.Any(lease => lease.Resource == LeasePrefix + row.Lane && lease.Until > now)
            )
            .GroupBy(row => row.Lane)
            .OrderBy(lane => lane.Min(row => row.Sequence))
            .Select(lane => LeasePrefix + lane.Key)
            .Take(atMost)
            .ToListAsync(cancellationToken);
    }

    /// <summary>When the next delivery becomes due; null when none waits.</summary>
    public async Task<DateTimeOffset?> FindNextDueAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var due = await database.Deliveries.Where(row => row.State == DeliveryState.Waiting).MinAsync(row => (DateTime?)row.DueAt, cancellationToken);
        return due;
    }

    /// <summary>
    /// Begins the first due delivery of a lane (by its lease); null when none is due. Until it is finished, postponed, given up or put back, the attempt is
    /// one that was cut off: a killed process leaves it so.
    /// </summary>
    public async Task<Begun?> BeginAsync(string lease, CancellationToken cancellationToken)
    {
        var lane = lease[LeasePrefix.Length..];
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        database.IsBookkeeping = true;
        var row = await database
            .Deliveries.Where(candidate => candidate.Lane == lane && candidate.State == DeliveryState.Waiting && candidate.DueAt <= now)
            .OrderBy(candidate => candidate.Sequence)
            .FirstOrDefaultAsync(cancellationToken);
        if (row is null)
        {
            return null;
        }

        var cutOffs = row.CutOffs++;
        row.DueAt = now + CutOffPause.After(cutOffs, row.Sequence);
        await database.SaveChangesAsync(cancellationToken);
        var delivery = new Delivery
        {
            Id = row.DeliveryId,
            Event = row.Event,
            Action = row.Action,
            Installation = row.InstallationId is { } installation ? new InstallationId(installation) : null,
            Repository = row.RepositoryId is { } repository ? new RepositoryId(repository) : null,
            ReceivedAt = row.ReceivedAt,
            Payload = row.Payload,
        };
        return new Begun(row.Sequence, row.Attempts + 1, cutOffs, now, delivery);
    }

    public Task FinishAsync(Begun begun, CancellationToken cancellationToken) =>
        SetAsync(begun, DeliveryState.Done, begun.Attempt, dueAt: null, failure: null, cancellationToken);

    /// <summary>To be tried again. A limit of GitHub's is not the delivery's fault and uses up no attempt.</summary>
    public Task PostponeAsync(Begun begun, DateTimeOffset until, string failure, bool countsAsAttempt, CancellationToken cancellationToken) =>
        SetAsync(begun, DeliveryState.Waiting, countsAsAttempt ? begun.Attempt : begun.Attempt - 1, until.UtcDateTime, failure, cancellationToken);

    public Task GiveUpAsync(Begun begun, string failure, CancellationToken cancellationToken) =>
        SetAsync(begun, DeliveryState.Dead, begun.Attempt, dueAt: null, failure, cancellationToken);

    /// <summary>Given up without another attempt: too many were cut off.</summary>
    public Task GiveUpUntriedAsync(Begun begun, string failure, CancellationToken cancellationToken) =>
        SetAsync(begun, DeliveryState.Dead, begun.Attempt - 1, dueAt: null, failure, cancellationToken);

    /// <summary>As if it had not begun: the bot stops in an orderly way, or another worker has the lane now.</summary>
    public async Task PutBackAsync(Begun begun, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database
            .Deliveries.Where(row => row.Sequence == begun.Sequence && row.State == DeliveryState.Waiting && row.CutOffs > 0)
            .ExecuteUpdateAsync(
                row => row.SetProperty(delivery => delivery.CutOffs, delivery => delivery.CutOffs - 1).SetProperty(delivery => delivery.DueAt, begun.At),
                cancellationToken
            );
    }

    /// <summary>Which of these delivery ids are stored.</summary>
    public async Task<IReadOnlySet<string>> FindStoredAsync(IReadOnlyList<string> deliveryIds, CancellationToken cancellationToken)
    {
        var stored = new HashSet<string>(StringComparer.Ordinal);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var some in deliveryIds.Chunk(500))
        {
            stored.UnionWith(
                await database.Deliveries.Where(row => some.Contains(row.DeliveryId)).Select(row => row.DeliveryId).ToListAsync(cancellationToken)
            );
        }

        return stored;
    }

    private async Task SetAsync(Begun begun, DeliveryState state, int attempts, DateTime? dueAt, string? failure, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var due = dueAt ?? now;
        DateTime? finished = state == DeliveryState.Waiting ? null : now;
        var kept = failure is { Length: > 2000 } ? failure[..2000] : failure;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        database.IsBookkeeping = true;
        await database
            .Deliveries.Where(row => row.Sequence == begun.Sequence)
            .ExecuteUpdateAsync(
                row =>
                    row.SetProperty(delivery => delivery.State, state)
                        .SetProperty(delivery => delivery.Attempts, attempts)
                        .SetProperty(delivery => delivery.CutOffs, begun.CutOffs)
                        .SetProperty(delivery => delivery.DueAt, due)
                        .SetProperty(delivery => delivery.FinishedAt, finished)
                        .SetProperty(delivery => delivery.Failure, kept),
                cancellationToken
            );
    }

    /// <summary>A delivery that is being handled.</summary>
    /// <param name="Sequence">Its row.</param>
    /// <param name="Attempt">From 1; attempts that were cut off do not count.</param>
    /// <param name="CutOffs">How many attempts before this one were cut off.</param>
    /// <param name="At">When it began.</param>
    /// <param name="Delivery">What the handlers get.</param>
    public sealed record Begun(long Sequence, int Attempt, int CutOffs, DateTime At, Delivery Delivery);
}
