using System.Text.Json;
using CargoWall.Bot.Hosting;
using CargoWall.GitHub;
using CargoWall.Storage.Leases;

namespace CargoWall.Bot.Webhooks;

/// <summary>Handles deliveries: several lanes at once, within a lane one after another.</summary>
internal sealed partial class DeliveryWorkers(
    DeliveryInbox inbox,
    LeaseBook leases,
    IEnumerable<IDeliveryHandler> handlers,
    TimeProvider time,
    ILogger<DeliveryWorkers> log
) : LaneWorkers(leases, inbox.Signal, time, log)
{
    private const int MaximumAttempts = 10;

    // Restarts are no fault of a delivery that was under way, but one that ends the process each time must not do so for ever.
    private const int MaximumCutOffs = 20;

    private readonly IReadOnlyList<IDeliveryHandler> _handlers = [.. handlers];
    private readonly TimeProvider _time = time;
    private readonly ILogger _log = log;

    protected override int Workers => 4;

    // The program's own command has something done again from another process, without a signal.
    protected override TimeSpan LongestWait => TimeSpan.FromSeconds(5);

    protected override Task<IReadOnlyList<string>> FindDueLanesAsync(int atMost, CancellationToken cancellationToken) =>
        inbox.FindDueLanesAsync(atMost, cancellationToken);

    protected override Task<DateTimeOffset?> FindNextDueAsync(CancellationToken cancellationToken) => inbox.FindNextDueAsync(cancellationToken);

    protected override async Task EmptyLaneAsync(string lane, CancellationToken cancellationToken)
    {
        while (await inbox.BeginAsync(lane, cancellationToken) is { } begun)
        {
            await HandleAsync(begun, cancellationToken);
        }
    }

    private async Task HandleAsync(DeliveryInbox.Begun begun, CancellationToken cancellationToken)
    {
        var delivery = begun.Delivery;
        if (begun.CutOffs >= MaximumCutOffs)
        {
            Log.CutOff(_log, delivery.Event, delivery.Id, begun.CutOffs);
            await TellAsync(delivery, cancellationToken);
            await inbox.GiveUpUntriedAsync(
                begun,
                $"The process ended {begun.CutOffs} times while this was handled, by a restart or because of it. Look at the log of those times, then replay it.",
                cancellationToken
            );
            return;
        }

        try
        {
            foreach (var handler in _handlers)
            {
                if (handler.Takes(delivery.Event, delivery.Action))
                {
                    await handler.HandleAsync(delivery, cancellationToken);
                }
            }

            await inbox.FinishAsync(begun, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stays waiting and is begun again: this was no failure and no crash. The token is spent, and the row takes a moment to write.
            await inbox.PutBackAsync(begun, CancellationToken.None);
            throw;
        }
        catch (GitHubException limit) when (limit is IGitHubLimit { RetryAt: var retryAt })
        {
            await inbox.PostponeAsync(begun, retryAt, limit.Message, countsAsAttempt: false, cancellationToken);
        }
        catch (JsonException mistake)
        {
            // The same bytes will not read better next time.
            Log.Dead(_log, delivery.Event, delivery.Id, begun.Attempt, mistake);
            await TellAsync(delivery, cancellationToken);
            await inbox.GiveUpAsync(begun, Describe(mistake), cancellationToken);
        }
        catch (Exception mistake) when (begun.Attempt >= MaximumAttempts)
        {
            Log.Dead(_log, delivery.Event, delivery.Id, begun.Attempt, mistake);
            await TellAsync(delivery, cancellationToken);
            await inbox.GiveUpAsync(begun, Describe(mistake), cancellationToken);
        }
        catch (Exception mistake)
        {
            var until = _time.GetUtcNow() + Backoff.After(begun.Attempt);
            Log.Postponed(_log, delivery.Event, delivery.Id, begun.Attempt, until, mistake);
            await inbox.PostponeAsync(begun, until, Describe(mistake), countsAsAttempt: true, cancellationToken);
        }
    }

    /// <summary>Before it is noted as given up: a kill between the two tells again, and nobody is left without a word.</summary>
    private async Task TellAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        foreach (var handler in _handlers.Where(handler => handler.Takes(delivery.Event, delivery.Action)))
        {
            try
            {
                await handler.GiveUpAsync(delivery, cancellationToken);
            }
            catch (Exception mistake) when (!cancellationToken.IsCancellationRequested)
            {
                // One that cannot even say so must not come back for ever: it would hold up its lane.
                Log.Untold(_log, delivery.Event, delivery.Id, mistake);
            }
        }
    }

    private static string Describe(Exception mistake) => $"{mistake.GetType().Name}: {mistake.Message}";

    private static partial class Log
    {
        [LoggerMessage(212, LogLevel.Warning, "{Event} {Delivery} failed (attempt {Attempt}), next attempt at {Until}")]
        public static partial void Postponed(ILogger logger, string @event, string delivery, int attempt, DateTimeOffset until, Exception mistake);

        [LoggerMessage(213, LogLevel.Error, "{Event} {Delivery} is given up after {Attempt} attempts; it is kept and can be redelivered")]
        public static partial void Dead(ILogger logger, string @event, string delivery, int attempt, Exception mistake);

        [LoggerMessage(215, LogLevel.Error, "{Event} {Delivery} is given up, and whoever waits for it could not be told")]
        public static partial void Untold(ILogger logger, string @event, string delivery, Exception mistake);

        [LoggerMessage(
            214,
            LogLevel.Error,
            "{Event} {Delivery} is given up: the process ended {CutOffs} times while it was handled; it is kept and can be redelivered"
        )]
        public static partial void CutOff(ILogger logger, string @event, string delivery, int cutOffs);
    }
}
