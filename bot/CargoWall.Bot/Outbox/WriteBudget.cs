using CargoWall.GitHub;
using CargoWall.GitHub.Transport;
using CargoWall.Storage;
using CargoWall.Storage.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Outbox;

/// <summary>
/// What an installation may still be sent: a pause between writes, and so many a minute and an hour, of which a quarter is kept for checks. Counted in the
/// database, so that neither a restart nor a second process has a budget of its own.
/// </summary>
internal sealed class WriteBudget(IDbContextFactory<CargoWallDb> databases, IPauseBook pauses, IOptions<OutboxOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // The longest wait for the pause between writes and for the next minute.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // Clocks of two processes differ a little. What lies further ahead was written before this clock was set back, and says nothing.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>Waits until one more write for an intention is within the budget, and counts it.</summary>
    /// <exception cref="PausedException">GitHub wants to hear nothing of the installation.</exception>
    /// <exception cref="NotYetException">That takes longer than a minute: more urgent intentions and other installations go first.</exception>
    public async Task SpendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var account = Pause.AccountOf(new InstallationId(row.InstallationId));
        if (await pauses.FindAsync(account, cancellationToken) is { Until: var until } && time.GetUtcNow() < until)
        {
            throw new PausedException(account, until, "a write");
        }

        TimeSpan wait;
        while ((wait = await TrySpendAsync(row, cancellationToken)) > TimeSpan.Zero)
        {
            if (wait > Patience)
            {
                throw new NotYetException(wait, "The installation's writes of this hour are used up.");
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>
    /// How long an installation cannot be sent something of a priority: zero when one more write is within the budget and GitHub asked for no pause.
    /// </summary>
    public async Task<TimeSpan> FindWaitAsync(long installation, OutboxPriority priority, CancellationToken cancellationToken)
    {
        var pause = await pauses.FindAsync(Pause.AccountOf(new InstallationId(installation)), cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var wait = await WaitAsync(database, installation, priority, now.UtcDateTime, cancellationToken);
        return pause is { Until: var until } && until - now > wait ? until - now : wait;
    }

    /// <summary>Zero when it was spent, else how long to wait before trying again.</summary>
    private Task<TimeSpan> TrySpendAsync(OutboxRow row, CancellationToken cancellationToken) =>
        databases.InTransactionAsync(
            async database =>
            {
                var now = time.GetUtcNow().UtcDateTime;
                var wait = await WaitAsync(database, row.InstallationId, (OutboxPriority)row.Priority, now, cancellationToken);
                if (wait == TimeSpan.Zero)
                {
                    database.SpentWrites.Add(new SpentWriteRow { InstallationId = row.InstallationId, At = now });
                }

                return wait;
            },
            cancellationToken
        );

    private async Task<TimeSpan> WaitAsync(CargoWallDb database, long installation, OutboxPriority priority, DateTime now, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        DateTime from = now - Hour,
            to = now + Skew;
        var newestFirst = await database
            .SpentWrites.Where(row => row.InstallationId == installation && row.At > from && row.At <= to)
            .OrderByDescending(row => row.At)
            .Select(row => row.At)
            .Take(Math.Max(limits.WritesPerHour, limits.WritesPerMinute))
            .ToListAsync(cancellationToken);
        return new[]
        {
            TimeSpan.Zero,
            UntilPast(1, TimeSpan.FromMilliseconds(limits.MillisecondsBetweenWrites)),
            UntilPast(Share(limits.WritesPerMinute), TimeSpan.FromMinutes(1)),
            UntilPast(Share(limits.WritesPerHour), Hour),
        }.Max();

        // Merges wait for checks, and anybody may comment on a public repository.
        int Share(int limit) => priority <= OutboxPriority.Check ? limit : limit - limit / 4;

        // Until fewer than so many lie within the length.
        TimeSpan UntilPast(int count, TimeSpan length) => newestFirst.Count < count ? TimeSpan.Zero : newestFirst[count - 1] + length - now;
    }
}
