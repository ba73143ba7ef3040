using CargoWall.GitHub;
using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.Webhooks;

/// <summary>
/// GitHub does not repeat a delivery that failed by itself. At start and every ten minutes the app's deliveries are paged back, for as far as was
/// not looked at yet and at most the three days that GitHub keeps them, and the lost ones are asked for again.
/// </summary>
internal sealed partial class DeliveryReconciliation(
    IGitHub github,
    DeliveryInbox inbox,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<DeliveryReconciliation> log
) : BackgroundService
{
    private const int MostAttempts = 5;
    private const int MostRedeliveries = 200;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(3);

    // A delivery that is under way when a round looks is seen by the next one.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ListeningAsync(stoppingToken);
        var since = time.GetUtcNow() - Kept;
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            var began = time.GetUtcNow();
            if (await RoundAsync(since, stoppingToken))
            {
                since = began - Overlap;
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // What is asked for again comes at once: not before the server listens.
    private async Task ListeningAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }

    /// <summary>False when it has to be done again from the same point.</summary>
    private async Task<bool> RoundAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        try
        {
            var lost = await FindLostAsync(since, cancellationToken);
            foreach (var delivery in lost.Take(MostRedeliveries))
            {
                await github.Apps.RedeliverAsync(delivery.Id, cancellationToken);
            }

            if (lost.Count > 0)
            {
                Log.Redelivered(log, Math.Min(lost.Count, MostRedeliveries), lost.Count);
            }

            return lost.Count <= MostRedeliveries;
        }
        catch (Exception mistake) when (mistake is GitHubException or System.Data.Common.DbException)
        {
            Log.Failed(log, mistake);
            return false;
        }
    }

    private async Task<List<WebhookDelivery>> FindLostAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var attempts = new Dictionary<string, List<WebhookDelivery>>(StringComparer.Ordinal);
        await foreach (var delivery in github.Apps.ListDeliveriesAsync(cancellationToken))
        {
            if (delivery.DeliveredAt < since)
            {
                break;
            }

            if (!attempts.TryGetValue(delivery.DeliveryId, out var known))
            {
                attempts[delivery.DeliveryId] = known = [];
            }

            known.Add(delivery);
        }

        var failed = attempts
            .Values.Where(all => all.Count < MostAttempts && !all.Any(attempt => attempt.StatusCode is >= 200 and < 300))
            .Select(all => all[0])
            .ToList();
        // An answer may have been lost on its way to GitHub.
        var stored = await inbox.FindStoredAsync([.. failed.Select(delivery => delivery.DeliveryId)], cancellationToken);
        return [.. failed.Where(delivery => !stored.Contains(delivery.DeliveryId)).OrderBy(delivery => delivery.DeliveredAt)];
    }

    private static partial class Log
    {
        [LoggerMessage(241, LogLevel.Information, "{Asked} of {Lost} lost deliveries are asked for again")]
        public static partial void Redelivered(ILogger logger, int asked, int lost);

        [LoggerMessage(242, LogLevel.Warning, "The app's deliveries could not be read; the next round is in ten minutes")]
        public static partial void Failed(ILogger logger, Exception mistake);
    }
}
