using System.Diagnostics;
using HdrHistogram;

namespace CargoWall.Bot.Load;

/// <summary>
/// Requests that come on a schedule, whether or not earlier ones are answered, as they come from many senders. The time of each counts from when it was
/// due: a stall of the bot is in the figures of everything that had to wait for it.
/// </summary>
/// <param name="perSecond">Requests a second on average; they come at random moments, the same ones in each run.</param>
/// <param name="warmUp">How long before it counts.</param>
/// <param name="measured">How long it counts.</param>
internal sealed class OpenLoad(int perSecond, TimeSpan warmUp, TimeSpan measured)
{
    private const long LongestMicroseconds = 60_000_000;

    private readonly LongConcurrentHistogram _times = new(1, LongestMicroseconds, 3);
    private int _failed;

    /// <summary>How many requests that makes, warm-up included.</summary>
    public int Requests { get; } = (int)(perSecond * (warmUp + measured).TotalSeconds);

    /// <summary>How many were answered otherwise than they should have been, warm-up included.</summary>
    public int Failed => _failed;

    /// <summary>A percentile of the measured ones, in milliseconds.</summary>
    public double Percentile(double percent) => _times.GetValueAtPercentile(percent) / 1000.0;

    /// <summary>Sends all of them and waits for the last answer.</summary>
    /// <param name="send">Sends one and says whether it was answered as it should be.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Func<int, CancellationToken, Task<bool>> send, CancellationToken cancellationToken)
    {
        var chance = new Random(1);
        var sent = new List<Task>(Requests);
        var start = Stopwatch.GetTimestamp();
        var due = TimeSpan.Zero;
        for (var number = 0; number < Requests; number++)
        {
            // Gaps of independent senders: a Poisson process.
            due += TimeSpan.FromSeconds(-Math.Log(1 - chance.NextDouble()) / perSecond);
            if (due - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } early)
            {
                await Task.Delay(early, cancellationToken);
            }
            sent.Add(SendAsync(number, due));
        }
        await Task.WhenAll(sent);

        async Task SendAsync(int number, TimeSpan due)
        {
            await Task.Yield();
            var isRight = await send(number, cancellationToken);
            var took = Stopwatch.GetElapsedTime(start) - due;
            if (!isRight)
            {
                Interlocked.Increment(ref _failed);
            }
            if (due >= warmUp)
            {
                _times.RecordValue(Math.Clamp((long)took.TotalMicroseconds, 1, LongestMicroseconds));
            }
        }
    }
}
