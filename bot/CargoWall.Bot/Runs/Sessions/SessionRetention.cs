using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Runs.Sessions;

/// <summary>Deletes session tokens and token ids whose time is over: they are refused by their own end, so nothing hangs on these rows.</summary>
internal sealed partial class SessionRetention(IDbContextFactory<CargoWallDb> databases, TimeProvider time, ILogger<SessionRetention> logger)
    : BackgroundService
{
    /// <summary>Deletes what is over now.</summary>
    public async Task DeleteOldAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.SessionTokens.Where(row => row.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await database.TokenUses.Where(row => row.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await DeleteOldAsync(stoppingToken);
            }
            catch (Exception mistake) when (mistake is System.Data.Common.DbException or DbUpdateException)
            {
                // Nothing is lost by a later hour.
                Log.Failed(logger, mistake);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3102, LogLevel.Warning, "Old session tokens could not be deleted; the next try is in an hour.")]
        public static partial void Failed(ILogger logger, Exception mistake);
    }
}
