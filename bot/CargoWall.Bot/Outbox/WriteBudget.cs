using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Outbox;

/// <summary>What an installation may still be sent: a pause between writes, and so many a minute and an hour.</summary>
internal sealed class WriteBudget(IOptions<OutboxOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<long, Spent> _spent = new();

    /// <summary>Waits until one more write is within the budget, and counts it.</summary>
    public async Task SpendAsync(long installation, CancellationToken cancellationToken)
    {
        var spent = _spent.GetOrAdd(installation, _ => new Spent());
        TimeSpan wait;
        while ((wait = spent.TrySpend(options.Value, time.GetUtcNow())) > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>The writes of the last hour, oldest first; at most as many as an hour may have.</summary>
    private sealed class Spent
    {
        private readonly Queue<DateTimeOffset> _hour = new();
        private readonly Queue<DateTimeOffset> _minute = new();
        private DateTimeOffset _last = DateTimeOffset.MinValue;

        /// <summary>Zero when it was spent, else how long to wait before trying again.</summary>
        public TimeSpan TrySpend(OutboxOptions limits, DateTimeOffset now)
        {
            lock (_hour)
            {
                var pause = _last == DateTimeOffset.MinValue ? TimeSpan.Zero : _last + TimeSpan.FromMilliseconds(limits.MillisecondsBetweenWrites) - now;
                var minute = Room(_minute, limits.WritesPerMinute, TimeSpan.FromMinutes(1), now);
                var hour = Room(_hour, limits.WritesPerHour, TimeSpan.FromHours(1), now);
                var wait = new[] { pause, minute, hour }.Max();
                if (wait > TimeSpan.Zero)
                {
                    return wait;
                }

                _minute.Enqueue(now);
                _hour.Enqueue(now);
                _last = now;
                return TimeSpan.Zero;
            }
        }

        private static TimeSpan Room(Queue<DateTimeOffset> window, int limit, TimeSpan length, DateTimeOffset now)
        {
            while (window.TryPeek(out var oldest) && oldest + length <= now)
            {
                window.Dequeue();
            }

            return window.Count < limit ? TimeSpan.Zero : window.Peek() + length - now;
        }
    }
}
