using CargoWall.GitHub;
using CargoWall.GitHub.Transport;
using CargoWall.Storage;
using CargoWall.Storage.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Outbox;

/// <summary>
/// What an installation may still be sent: a pause between writes, and so many a minute and an hour. Counted in the database, so that neither a restart
/// nor a second process has a budget of its own.
/// </summary>
internal sealed class WriteBudget(IDbContextFactory<CargoWallDb> databases, IPauseBook pauses, IOptions<OutboxOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // Clocks of two processes differ a little. What lies further ahead was written before this clock was set back, and says nothing.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>Waits until one more write is within the budget, and counts it.</summary>
    /// <exception cref="PausedException">GitHub wants to hear nothing of the installation.</exception>
    public async Task SpendAsync(long installation, CancellationToken cancellationToken)
    {
        var account = Pause.AccountOf(new InstallationId(installation));
        if (await pauses.FindAsync(account, cancellationToken) is { Until: var until } && time.GetUtcNow() < until)
        {
            throw new PausedException(account, until, "a write");
        }

        TimeSpan wait;
        while ((wait = await TrySpendAsync(installation, cancellationToken)) > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>How long an installation cannot be written to: zero when one more write is within the budget and GitHub asked for no pause.</summary>
    public async Task<TimeSpan> FindWaitAsync(long installation, CancellationToken cancellationToken)
    {
        var pause = await pauses.FindAsync(Pause.AccountOf(new InstallationId(installation)), cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var wait = await WaitAsync(database, installation, now.UtcDateTime, cancellationToken);
        return pause is { Until: var until } && until - now > wait ? until - now : wait;
    }

    /// <summary>Zero when it was spent, else how long to wait before trying again.</summary>
    private Task<TimeSpan> TrySpendAsync(long installation, CancellationToken cancellationToken) =>
        databases.InTransactionAsync(
            async database =>
            {
                var now = time.GetUtcNow().UtcDateTime;
                var wait = await WaitAsync(database, installation, now, cancellationToken);
                if (wait == TimeSpan.Zero)
                {
                    database.SpentWrites.Add(new SpentWriteRow { InstallationId = installation, At = now });
                }

                return wait;
            },
            cancellationToken
        );

    private async Task<TimeSpan> WaitAsync(CargoWallDb database, long installation, DateTime now, CancellationToken cancellationToken)
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
            UntilPast(limits.WritesPerMinute, TimeSpan.FromMinutes(1)),
            UntilPast(limits.WritesPerHour, Hour),
        }.Max();

        // Until fewer than so many lie within the length.
        TimeSpan UntilPast(int count, TimeSpan length) => newestFirst.Count < count ? TimeSpan.Zero : newestFirst[count - 1] + length - now;
    }
}
