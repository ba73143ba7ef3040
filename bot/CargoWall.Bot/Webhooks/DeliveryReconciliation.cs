using CargoWall.GitHub;
using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.Webhooks;

/// <summary>
/// GitHub does not repeat a delivery that failed by itself. At start and every ten minutes the app's deliveries are paged back, for as far as was
/// not looked at yet and at most the three days that GitHub keeps them, and those that the inbox does not have are asked for again: also those that
/// GitHub holds for delivered, because something in front of the bot answered. A round looks at a bounded number of them; the next one goes on there.
/// </summary>
internal sealed partial class DeliveryReconciliation(
    IGitHub github,
    DeliveryInbox inbox,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<DeliveryReconciliation> log
) : BackgroundService
{
    // Far below GitHub's limit of requests for an app; the rest comes in the next round.
    private const int MostRedeliveries = 200;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ListeningAsync(stoppingToken);
        var now = time.GetUtcNow();
        var lost = new LostDeliveries(now);
        var history = new DeliveryHistory(github.Apps, now - LostDeliveries.Kept);
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            await RoundAsync(lost, history, stoppingToken);
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // What is asked for again comes at once: not before the server listens.
    private async Task ListeningAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }

    private async Task RoundAsync(LostDeliveries lost, DeliveryHistory history, CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(lost, history, cancellationToken);
            foreach (var delivery in lost.TakeForgotten(time.GetUtcNow()))
            {
                Log.Forgotten(log, delivery.Event, delivery.DeliveryId);
            }

            await AskAsync(lost, cancellationToken);
        }
        catch (Exception mistake) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(log, mistake);
        }
    }

    private async Task LookAsync(LostDeliveries lost, DeliveryHistory history, CancellationToken cancellationToken)
    {
        await foreach (var attempts in history.ReadAsync(time.GetUtcNow(), cancellationToken))
        {
            // Whatever GitHub was answered: an answer may have been lost on its way, and another may not have been the bot's.
            var ids = attempts.Select(attempt => attempt.DeliveryId).Distinct(StringComparer.Ordinal);
            var stored = await inbox.FindStoredAsync([.. ids], cancellationToken);
            foreach (var attempt in attempts)
            {
                if (!stored.Contains(attempt.DeliveryId))
                {
                    lost.Miss(attempt);
                }
                else if (attempt.StatusCode is >= 200 and < 300)
                {
                    lost.Reach(attempt.DeliveredAt);
                }
            }
        }

        foreach (var id in await inbox.FindStoredAsync([.. lost.Ids], cancellationToken))
        {
            lost.Find(id);
        }
    }

    private async Task AskAsync(LostDeliveries lost, CancellationToken cancellationToken)
    {
        var due = lost.FindDue(time.GetUtcNow());
        foreach (var delivery in due.Take(MostRedeliveries))
        {
            // Noted before: where GitHub refuses this one, it must not keep the others waiting in every round.
            lost.Ask(delivery.DeliveryId, time.GetUtcNow());
            try
            {
                await github.Apps.RedeliverAsync(delivery.AttemptId, cancellationToken);
            }
            catch (Exception refusal) when (refusal is GitHubNotFoundException or GitHubRefusedException)
            {
                Log.NotRedelivered(log, delivery.Event, delivery.DeliveryId, refusal);
                continue;
            }

            if (delivery.IsSwallowed)
            {
                Log.Swallowed(log, delivery.Event, delivery.DeliveryId);
            }
        }

        if (due.Count > 0)
        {
            Log.Redelivered(log, Math.Min(due.Count, MostRedeliveries), due.Count);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(241, LogLevel.Information, "{Asked} of {Lost} lost deliveries are asked for again")]
        public static partial void Redelivered(ILogger logger, int asked, int lost);

        [LoggerMessage(242, LogLevel.Warning, "The app's deliveries could not be read; the next round is in ten minutes")]
        public static partial void Failed(ILogger logger, Exception mistake);

        [LoggerMessage(
            243,
            LogLevel.Warning,
            "{Event} {Delivery} was answered with success, but not by this bot: something in front of it answers webhooks. It is asked for again"
        )]
        public static partial void Swallowed(ILogger logger, string @event, string delivery);

        [LoggerMessage(244, LogLevel.Warning, "GitHub does not deliver {Event} {Delivery} again; it is asked later")]
        public static partial void NotRedelivered(ILogger logger, string @event, string delivery, Exception mistake);

        [LoggerMessage(245, LogLevel.Error, "{Event} {Delivery} is lost: it never arrived, and GitHub redelivers for three days only")]
        public static partial void Forgotten(ILogger logger, string @event, string delivery);
    }
}
