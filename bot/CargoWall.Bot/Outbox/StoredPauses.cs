using CargoWall.GitHub.Transport;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Outbox;

/// <summary>Pauses that GitHub asked for, in the database.</summary>
internal sealed class StoredPauses(IDbContextFactory<CargoWallDb> databases) : IPauseBook
{
    public async Task<Pause?> FindAsync(string account, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database.Pauses.AsNoTracking().FirstOrDefaultAsync(it => it.Account == account, cancellationToken);
        return row is null ? null : new Pause(row.Until, row.GuessedSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    public async Task KeepAsync(string account, Pause pause, CancellationToken cancellationToken)
    {
        var until = pause.Until.UtcDateTime;
        var guessed = (int?)pause.Guessed?.TotalSeconds;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO github_pauses (account, until, guessed_seconds) VALUES ({account}, {until}, {guessed})
            ON CONFLICT (account) DO UPDATE SET until = excluded.until, guessed_seconds = excluded.guessed_seconds
            WHERE github_pauses.until < excluded.until
            """,
            cancellationToken
        );
    }
}
