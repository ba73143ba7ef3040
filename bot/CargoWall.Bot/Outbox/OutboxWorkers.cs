using CargoWall.Bot.Hosting;
using CargoWall.GitHub;
using CargoWall.Storage.Leases;
using CargoWall.Storage.Outbox;

namespace CargoWall.Bot.Outbox;

/// <summary>Sends intentions: several installations at once, within one the most urgent first and within the budget.</summary>
internal sealed partial class OutboxWorkers(
    StoredOutbox outbox,
    WriteBudget budget,
    IEnumerable<IOutboxSender> senders,
    LeaseBook leases,
    TimeProvider time,
    ILogger<OutboxWorkers> log
) : LaneWorkers(leases, outbox.Signal, time, log)
{
    private const int MaximumAttempts = 12;

    // Right after a push a replica of GitHub's refuses the new commit or branch as one that it does not know.
    private const int AttemptsUntilRefused = 3;

    // An installation that cannot be written to for longer does not keep a worker from the others.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, IOutboxSender> _senders = senders.ToDictionary(sender => sender.Kind);

    private readonly TimeProvider _time = time;
    private readonly ILogger _log = log;

    protected override int Workers => 4;

    // The program's own command has something done again from another process, without a signal.
    protected override TimeSpan LongestWait => TimeSpan.FromSeconds(5);

    protected override async Task<IReadOnlyList<string>> FindDueLanesAsync(int atMost, CancellationToken cancellationToken)
    {
        var lanes = new List<string>();
        foreach (var lane in await outbox.FindDueLanesAsync(cancellationToken))
        {
            if (await FindWaitAsync(lane, cancellationToken) <= Patience)
            {
                lanes.Add(lane);
            }

            if (lanes.Count == atMost)
            {
                break;
            }
        }

        return lanes;
    }

    protected override Task<DateTimeOffset?> FindNextDueAsync(CancellationToken cancellationToken) => outbox.FindNextDueAsync(cancellationToken);

    protected override async Task EmptyLaneAsync(string lane, CancellationToken cancellationToken)
    {
        // Chosen only when it can be sent: until then something more urgent may come.
        while (await FindWaitAsync(lane, cancellationToken) is { } wait && wait <= Patience)
        {
            await Task.Delay(wait, _time, cancellationToken);
            if (await outbox.BeginAsync(lane, cancellationToken) is not { } begun)
            {
                return;
            }

            await SendAsync(begun, cancellationToken);
        }
    }

    /// <summary>How long the most urgent of a lane cannot be sent; null when nothing is due.</summary>
    private async Task<TimeSpan?> FindWaitAsync(string lane, CancellationToken cancellationToken) =>
        await outbox.FindMostUrgentAsync(lane, cancellationToken) is { } priority
            ? await budget.FindWaitAsync(StoredOutbox.InstallationOf(lane), priority, cancellationToken)
            : null;

    private async Task SendAsync(OutboxRow begun, CancellationToken cancellationToken)
    {
        try
        {
            var remote = await SenderOf(begun).SendAsync(begun, cancellationToken);
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
        catch (NotYetException early)
        {
            await outbox.PostponeAsync(begun, _time.GetUtcNow() + early.Wait, early.Message, countsAsAttempt: false, cancellationToken);
        }
        catch (Exception mistake) when (ReasonToGiveUp(mistake, begun.Attempts) is { } reason)
        {
            Log.Dead(_log, begun.Key, begun.Attempts, mistake);
            await outbox.GiveUpAsync(begun, reason, Describe(mistake), cancellationToken);
        }
        catch (Exception mistake)
        {
            var until = _time.GetUtcNow() + Backoff.After(begun.Attempts);
            Log.Postponed(_log, begun.Key, begun.Attempts, until, mistake);
            await outbox.PostponeAsync(begun, until, Describe(mistake), countsAsAttempt: true, cancellationToken);
        }
    }

    /// <summary>Null while another try may help.</summary>
    private static GivenUpReason? ReasonToGiveUp(Exception mistake, int attempts) =>
        mistake switch
        {
            MissingPermissionException or GitHubForbiddenException { IsLasting: true } => GivenUpReason.NoAccess,
            NotPossibleException => GivenUpReason.Impossible,
            GitHubRefusedException when attempts >= AttemptsUntilRefused => GivenUpReason.Impossible,
            _ when attempts < MaximumAttempts => null,
            // GitHub answers 404 also where the app may not look.
            GitHubForbiddenException or GitHubNotFoundException => GivenUpReason.NoAccess,
            _ => GivenUpReason.Exhausted,
        };

    private IOutboxSender SenderOf(OutboxRow row) => _senders[row.Key[..row.Key.IndexOf(':', StringComparison.Ordinal)]];

    // People read these: a pull request that cannot be opened answers its command with them.
    private static string Describe(Exception mistake) =>
        mistake is GitHubException or NotPossibleException ? mistake.Message : $"{mistake.GetType().Name}: {mistake.Message}";

    private static partial class Log
    {
        [LoggerMessage(231, LogLevel.Warning, "{Key} was not written (attempt {Attempt}), next attempt at {Until}")]
        public static partial void Postponed(ILogger logger, string key, int attempt, DateTimeOffset until, Exception mistake);

        [LoggerMessage(232, LogLevel.Error, "{Key} is not written to GitHub: given up after {Attempt} attempts")]
        public static partial void Dead(ILogger logger, string key, int attempt, Exception mistake);
    }
}
