using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CargoWall.Bot.Hosting;
using CargoWall.GitHub;
using CargoWall.Storage;
using CargoWall.Storage.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Outbox;

/// <summary>Intentions in the database, one row a key.</summary>
internal sealed class StoredOutbox(IDbContextFactory<CargoWallDb> databases, TimeProvider time) : IOutbox
{
    private const string LeasePrefix = "outbox:";
    private const string PullRequestPrefix = OutboxWrite.PullRequestKind + ":";

    /// <summary>Wakes the sender.</summary>
    public WorkSignal Signal { get; } = new(time);

    public async Task EnqueueAsync(OutboxWrite write, CancellationToken cancellationToken)
    {
        if (IsOfNothing(write) && !await IsKnownAsync(write.Key, cancellationToken))
        {
            return;
        }

        var payload = OutboxPayload.Of(write);
        var hash = HashOf(payload);
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var changed = await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO outbox
              (key, installation_id, repository_id, repository_name, priority, payload, content_hash, outcome_of, state, attempts, version,
               due_at, created_at, updated_at)
            VALUES
              ({write.Key}, {write.Repository.Installation.Value}, {write.Repository.Id.Value}, {write.Repository.Name.ToString()},
               {(int)write.Priority}, {payload}, {hash}, {(write as OutboxWrite.Reply)?.OutcomeOf}, {(int)OutboxState.Waiting}, 0, 1, {now}, {now}, {now})
            ON CONFLICT (key) DO UPDATE SET
              installation_id = excluded.installation_id, repository_name = excluded.repository_name, priority = excluded.priority,
              payload = excluded.payload, content_hash = excluded.content_hash, outcome_of = excluded.outcome_of, state = excluded.state, attempts = 0,
              version = outbox.version + 1, due_at = excluded.due_at, updated_at = excluded.updated_at, failure = NULL
            WHERE outbox.content_hash <> excluded.content_hash OR outbox.state = {(int)OutboxState.Dead} OR {write.Again}
            """,
            cancellationToken
        );
        if (changed > 0)
        {
            Signal.Set();
        }
    }

    /// <summary>Changes the newest content of a check and has it sent. Where there is no such check, or nothing changes, nothing is sent.</summary>
    public async Task AmendCheckAsync(string key, Func<CheckPayload, CheckPayload> amend, CancellationToken cancellationToken)
    {
        var changed = await databases.InTransactionAsync(
            async database =>
            {
                if (await database.Outbox.FirstOrDefaultAsync(row => row.Key == key, cancellationToken) is not { } row)
                {
                    return false;
                }

                var check = OutboxPayload.Read(row, OutboxJson.Default.CheckPayload);
                var amended = amend(check);
                if (amended == check)
                {
                    return false;
                }

                var payload = JsonSerializer.Serialize(amended, OutboxJson.Default.CheckPayload);
                row.Payload = payload;
                row.ContentHash = HashOf(payload);
                row.State = OutboxState.Waiting;
                // Not zero where sending had begun: GitHub may have it, so the next attempt must look first.
                row.Attempts = Math.Min(row.Attempts, 1);
                row.Version++;
                row.DueAt = row.UpdatedAt = time.GetUtcNow().UtcDateTime;
                row.Failure = null;
                return true;
            },
            cancellationToken
        );
        if (changed)
        {
            Signal.Set();
        }
    }

    public async Task<OutboxOutcome?> FindAsync(string key, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database.Outbox.AsNoTracking().FirstOrDefaultAsync(it => it.Key == key, cancellationToken);
        if (row is null)
        {
            return null;
        }

        var pullRequest =
            row.Remote is not null && key.StartsWith(PullRequestPrefix, StringComparison.Ordinal)
                ? JsonSerializer.Deserialize(row.Remote, OutboxJson.Default.PullRequestRemote)
                : null;
        return new OutboxOutcome(row.State, row.State == OutboxState.Sent ? null : row.Failure, pullRequest?.Number, pullRequest?.Url);
    }

    /// <summary>The leases of installations that have something due and that nobody writes to, the longest waiting first.</summary>
    public async Task<IReadOnlyList<string>> FindDueLanesAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var installations = await database
            .Outbox.Where(row => row.State == OutboxState.Waiting && row.DueAt <= now)
            .GroupBy(row => row.InstallationId)
            .OrderBy(rows => rows.Min(row => row.UpdatedAt))
            .Select(rows => LeasePrefix + rows.Key)
            .ToListAsync(cancellationToken);
        var held = await database
            .Leases.Where(lease => installations.Contains(lease.Resource) && lease.Until > now)
            .Select(lease => lease.Resource)
            .ToListAsync(cancellationToken);
        return [.. installations.Except(held)];
    }

    /// <summary>The installation whose lane has this lease.</summary>
    public static long InstallationOf(string lease) => long.Parse(lease.AsSpan(LeasePrefix.Length), CultureInfo.InvariantCulture);

    /// <summary>The priority of the most urgent due intention of a lane; null when none is due.</summary>
    public async Task<OutboxPriority?> FindMostUrgentAsync(string lease, CancellationToken cancellationToken)
    {
        var installation = InstallationOf(lease);
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return (OutboxPriority?)
            await database
                .Outbox.Where(row => row.InstallationId == installation && row.State == OutboxState.Waiting && row.DueAt <= now)
                .MinAsync(row => (int?)row.Priority, cancellationToken);
    }

    /// <summary>When the next intention becomes due; null when none waits.</summary>
    public async Task<DateTimeOffset?> FindNextDueAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Outbox.Where(row => row.State == OutboxState.Waiting).MinAsync(row => (DateTime?)row.DueAt, cancellationToken);
    }

    /// <summary>Begins the most urgent due intention of a lane and counts the attempt, durably: GitHub may have it from here on.</summary>
    public async Task<OutboxRow?> BeginAsync(string lease, CancellationToken cancellationToken)
    {
        var installation = InstallationOf(lease);
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database
            .Outbox.AsNoTracking()
            .Where(candidate => candidate.InstallationId == installation && candidate.State == OutboxState.Waiting && candidate.DueAt <= now)
            .OrderBy(candidate => candidate.Priority)
            .ThenBy(candidate => candidate.UpdatedAt)
            .FirstOrDefaultAsync(cancellationToken);
        if (row is null)
        {
            return null;
        }

        // A newer intention may replace it at this moment; then its attempts are its own.
        await database
            .Outbox.Where(same => same.Key == row.Key && same.Version == row.Version)
            .ExecuteUpdateAsync(same => same.SetProperty(begun => begun.Attempts, begun => begun.Attempts + 1), cancellationToken);
        row.Attempts++;
        return row;
    }

    /// <summary>GitHub has it. When a newer intention came meanwhile, that one still waits.</summary>
    public async Task FinishAsync(OutboxRow sent, string remote, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database
            .Outbox.Where(row => row.Key == sent.Key)
            .ExecuteUpdateAsync(
                row =>
                    row.SetProperty(it => it.Remote, remote)
                        .SetProperty(it => it.SentHash, sent.ContentHash)
                        .SetProperty(it => it.SentAt, now)
                        .SetProperty(it => it.Failure, (string?)null)
                        .SetProperty(it => it.State, it => it.Version == sent.Version ? OutboxState.Sent : OutboxState.Waiting),
                cancellationToken
            );
    }

    /// <summary>To be tried again. A limit of GitHub's is not the intention's fault and uses up no attempt.</summary>
    public async Task PostponeAsync(OutboxRow begun, DateTimeOffset until, string failure, bool countsAsAttempt, CancellationToken cancellationToken)
    {
        var due = until.UtcDateTime;
        var kept = Bounded(failure);
        // Not below one: something may have been sent, so the next attempt must look first.
        var attempts = countsAsAttempt ? begun.Attempts : Math.Max(1, begun.Attempts - 1);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database
            .Outbox.Where(row => row.Key == begun.Key && row.Version == begun.Version)
            .ExecuteUpdateAsync(
                row => row.SetProperty(it => it.DueAt, due).SetProperty(it => it.Attempts, attempts).SetProperty(it => it.Failure, kept),
                cancellationToken
            );
    }

    public async Task GiveUpAsync(OutboxRow begun, GivenUpReason reason, string failure, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var kept = Bounded(failure);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database
            .Outbox.Where(row => row.Key == begun.Key && row.Version == begun.Version)
            .ExecuteUpdateAsync(
                row =>
                    row.SetProperty(it => it.State, OutboxState.Dead)
                        .SetProperty(it => it.Failure, kept)
                        .SetProperty(it => it.GivenUpFor, reason)
                        .SetProperty(it => it.GivenUpAt, now),
                cancellationToken
            );
    }

    /// <summary>
    /// Sends given-up intentions after all. A row has only the newest intention of its key, so none comes back that another has replaced; where a newer one
    /// waits or was sent nothing happens. Where the repository was transferred or the app installed anew, the present installation is written to.
    /// </summary>
    /// <param name="which">Which of them.</param>
    /// <param name="by">Login of the person who asked, or the event that made it possible.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many.</returns>
    public async Task<int> ReviveAsync(GivenUpWrites which, string by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var who = by.Length <= 100 ? by : by[..100];
        var revived = await databases.InTransactionAsync(
            async database =>
            {
                var dead = which.In(database).Where(row => row.State == OutboxState.Dead);
                await TellAnewAsync(database, dead.Select(row => row.Key), now, cancellationToken);
                return await dead.ExecuteUpdateAsync(
                    row =>
                        row.SetProperty(it => it.State, OutboxState.Waiting)
                            // Not zero: something may have been sent, so the next attempt must look first.
                            .SetProperty(it => it.Attempts, 1)
                            .SetProperty(it => it.DueAt, now)
                            .SetProperty(it => it.RevivedAt, now)
                            .SetProperty(it => it.RevivedBy, who)
                            .SetProperty(
                                it => it.InstallationId,
                                it =>
                                    database
                                        .Repositories.Where(repository => repository.RepositoryId == it.RepositoryId)
                                        .Max(repository => repository.InstallationId)
                                    ?? it.InstallationId
                            )
                            .SetProperty(
                                it => it.RepositoryName,
                                it =>
                                    database
                                        .Repositories.Where(repository => repository.RepositoryId == it.RepositoryId)
                                        .Max(repository => repository.OwnerLogin + "/" + repository.Name)
                                    ?? it.RepositoryName
                            ),
                    cancellationToken
                );
            },
            cancellationToken
        );
        if (revived > 0)
        {
            Signal.Set();
        }

        return revived;
    }

    /// <summary>An answer that said why there is no pull request has to say another thing now.</summary>
    private static Task<int> TellAnewAsync(CargoWallDb database, IQueryable<string> keys, DateTime now, CancellationToken cancellationToken) =>
        database
            .Outbox.Where(row => row.State == OutboxState.Sent && keys.Contains(row.OutcomeOf))
            .ExecuteUpdateAsync(row => row.SetProperty(it => it.State, OutboxState.Waiting).SetProperty(it => it.DueAt, now), cancellationToken);

    /// <summary>The repository that a row is about.</summary>
    public static RepositoryAddress AddressOf(OutboxRow row) =>
        new(
            new InstallationId(row.InstallationId),
            new RepositoryId(row.RepositoryId),
            RepositoryName.TryParse(row.RepositoryName) ?? throw new FormatException($"The outbox holds '{row.RepositoryName}' as a repository's name.")
        );

    private static string HashOf(string payload) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(payload)));

    // What was never shown need not be taken away.
    private static bool IsOfNothing(OutboxWrite write) => write is OutboxWrite.Comment { Body: null } or OutboxWrite.Issue { Open: false };

    private async Task<bool> IsKnownAsync(string key, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Outbox.AnyAsync(row => row.Key == key, cancellationToken);
    }

    private static string Bounded(string failure) => failure.Length <= 2000 ? failure : failure[..2000];
}
