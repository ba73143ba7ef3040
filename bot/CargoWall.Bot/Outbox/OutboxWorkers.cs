using CargoWall.Bot.Hosting;
using CargoWall.GitHub;
using CargoWall.Storage.Leases;
using CargoWall.Storage.Outbox;

namespace CargoWall.Bot.Outbox;

/// <summary>Sends intentions: several installations at once, within one the most urgent first and within the budget.</summary>
internal sealed partial class OutboxWorkers(
    StoredOutbox outbox, CheckRunSender checkRuns, LeaseBook leases, TimeProvider time, ILogger<OutboxWorkers> log)
    : LaneWorkers(leases, outbox.Signal, time, log)
{
    private const int MaximumAttempts = 12;

    private readonly TimeProvider _time = time;
    private readonly ILogger _log = log;

    protected override int Workers => 4;

    protected override Task<IReadOnlyList<string>> FindDueLanesAsync(int atMost, CancellationToken cancellationToken) =>
        outbox.FindDueLanesAsync(atMost, cancellationToken);

    protected override Task<DateTimeOffset?> FindNextDueAsync(CancellationToken cancellationToken) =>
        outbox.FindNextDueAsync(cancellationToken);

    protected override async Task EmptyLaneAsync(string lane, CancellationToken cancellationToken)
    {
        while (await outbox.BeginAsync(lane, cancellationToken) is { } begun)
        {
            await SendAsync(begun, cancellationToken);
        }
    }

    private async Task SendAsync(OutboxRow begun, CancellationToken cancellationToken)
    {
        try
        {
            var remote = await checkRuns.SendAsync(begun, cancellationToken);
            await outbox.FinishAsync(begun, remote, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stays waiting; its attempt was counted, so the next one looks whether GitHub has it.
            throw;
        }
        catch (GitHubException limit) when (limit is IGitHubLimit { RetryAt: var retryAt })
        {
            await outbox.PostponeAsync(begun, retryAt, limit.Message, countsAsAttempt: false, cancellationToken);
        }
        catch (GitHubRefusedException refusal)
        {
            Log.Dead(_log, begun.Key, begun.Attempts, refusal);
            await outbox.GiveUpAsync(begun, Describe(refusal), cancellationToken);
        }
        catch (Exception mistake) when (begun.Attempts >= MaximumAttempts)
        {
            Log.Dead(_log, begun.Key, begun.Attempts, mistake);
            await outbox.GiveUpAsync(begun, Describe(mistake), cancellationToken);
        }
        catch (Exception mistake)
        {
            var until = _time.GetUtcNow() + Backoff.After(begun.Attempts);
            Log.Postponed(_log, begun.Key, begun.Attempts, until, mistake);
            await outbox.PostponeAsync(begun, until, Describe(mistake), countsAsAttempt: true, cancellationToken);
        }
    }

    private static string Describe(Exception mistake) => $"{mistake.GetType().Name}: {mistake.Message}";

    private static partial class Log
    {
        [LoggerMessage(231, LogLevel.Warning, "{Key} was not written (attempt {Attempt}), next attempt at {Until}")]
        public static partial void Postponed(ILogger logger, string key, int attempt, DateTimeOffset until, Exception mistake);

        [LoggerMessage(232, LogLevel.Error, "{Key} is not written to GitHub: given up after {Attempt} attempts")]
        public static partial void Dead(ILogger logger, string key, int attempt, Exception mistake);
    }
}
