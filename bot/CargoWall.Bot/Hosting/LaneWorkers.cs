using System.Collections.Concurrent;
using CargoWall.Storage.Leases;

namespace CargoWall.Bot.Hosting;

/// <summary>
/// Works on durable queues that are divided into lanes: several lanes at once, within a lane one thing after another, across
/// processes too. The database holds what is to be done; a lease says who works on a lane.
/// </summary>
internal abstract partial class LaneWorkers(LeaseBook leases, WorkSignal signal, TimeProvider time, ILogger log) : BackgroundService
{
    // Lanes whose work failed since the others had their turn: one that fails each time must not come first each time.
    private readonly ConcurrentDictionary<string, bool> _stumbled = new(StringComparer.Ordinal);

    /// <summary>Leases of other processes end without a signal.</summary>
    protected virtual TimeSpan LongestWait => TimeSpan.FromSeconds(30);

    /// <summary>How many lanes are worked on at once.</summary>
    protected abstract int Workers { get; }

    /// <summary>Lanes with something due that nobody holds, by the names of their leases.</summary>
    protected abstract Task<IReadOnlyList<string>> FindDueLanesAsync(int atMost, CancellationToken cancellationToken);

    /// <summary>When something becomes due next; null when nothing waits.</summary>
    protected abstract Task<DateTimeOffset?> FindNextDueAsync(CancellationToken cancellationToken);

    /// <summary>Does what is due in a lane. Cancelled when the lease was lost.</summary>
    protected abstract Task EmptyLaneAsync(string lane, CancellationToken cancellationToken);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() => WorkAsync(stoppingToken), stoppingToken)));

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await WorkOnOneLaneAsync(stoppingToken))
                {
                    await signal.WaitAsync(await UntilNextAsync(stoppingToken), stoppingToken);
                }
            }
            catch (OperationCanceledException)
            {
                // Stopping, or a lease was lost: whoever has it goes on.
            }
            catch (Exception mistake)
            {
                // The database failed. What is to be done is in it: wait and look again.
                Log.Stumbled(log, GetType().Name, mistake);
                await signal.WaitAsync(Backoff.First, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> WorkOnOneLaneAsync(CancellationToken cancellationToken)
    {
        foreach (var lane in await ChooseLanesAsync(cancellationToken))
        {
            if (await leases.TryTakeAsync(lane, cancellationToken) is not { } lease)
            {
                continue;
            }

            // There may be more lanes: wake another worker before beginning.
            signal.Set();
            try
            {
                await using (lease)
                {
                    await lease.RunAsync(time, token => EmptyLaneAsync(lane, token), cancellationToken);
                }
            }
            catch (Exception mistake) when (mistake is not OperationCanceledException)
            {
                _stumbled.TryAdd(lane, true);
                throw;
            }

            // Something may have come after the last look and before the release: look again.
            return true;
        }

        return false;
    }

    private async Task<IReadOnlyList<string>> ChooseLanesAsync(CancellationToken cancellationToken)
    {
        var due = await FindDueLanesAsync(Workers + _stumbled.Count, cancellationToken);
        var others = due.Where(lane => !_stumbled.ContainsKey(lane)).ToList();
        if (others.Count > 0)
        {
            return others;
        }

        _stumbled.Clear();
        return due;
    }

    private async Task<TimeSpan> UntilNextAsync(CancellationToken cancellationToken)
    {
        if (await FindNextDueAsync(cancellationToken) is not { } due)
        {
            return LongestWait;
        }

        // Due already and not taken: another worker has the lane and will look again.
        var wait = due - time.GetUtcNow();
        return wait <= TimeSpan.Zero || wait > LongestWait ? LongestWait : wait;
    }

    private static partial class Log
    {
        [LoggerMessage(301, LogLevel.Error, "{Worker} cannot work, most likely because of the database")]
        public static partial void Stumbled(ILogger logger, string worker, Exception mistake);
    }
}
