using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Webhooks;

/// <summary>
/// Deletes old deliveries. GitHub redelivers for 3 days, GitHub Enterprise Server for 7: an id must be remembered for longer,
/// or a redelivery would pass for a new delivery.
/// </summary>
internal sealed partial class DeliveryRetention(DeliveryInbox inbox, TimeProvider time, ILogger<DeliveryRetention> log) : BackgroundService
{
    private static readonly TimeSpan KeepDone = TimeSpan.FromDays(8);
    private static readonly TimeSpan KeepDead = TimeSpan.FromDays(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var now = time.GetUtcNow();
                await inbox.DeleteOldAsync(now - KeepDone, now - KeepDead, stoppingToken);
            }
            catch (Exception mistake) when (mistake is System.Data.Common.DbException or DbUpdateException)
            {
                // Nothing is lost by a later hour.
                Log.Failed(log, mistake);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(221, LogLevel.Warning, "Old deliveries could not be deleted; the next try is in an hour")]
        public static partial void Failed(ILogger logger, Exception mistake);
    }
}
