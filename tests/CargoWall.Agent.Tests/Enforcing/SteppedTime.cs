namespace CargoWall.Agent.Tests.Enforcing;

/// <summary>A clock that stands until it is moved; timers that are due then run before the move returns.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private readonly List<Timer> timers = [];
    private long ticks = TimeSpan.TicksPerDay;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(GetTimestamp());

    public void Move(TimeSpan by)
    {
        Interlocked.Add(ref ticks, by.Ticks);
        foreach (var timer in timers.ToList())
        {
            timer.Run(GetTimestamp());
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(callback, state, GetTimestamp() + dueTime.Ticks, period);
        timers.Add(timer);
        return timer;
    }

    private sealed class Timer(TimerCallback callback, object? state, long due, TimeSpan period) : ITimer
    {
        private long next = due;
        private bool stopped;

        public void Run(long now)
        {
            if (!stopped && now >= next)
            {
                next = now + period.Ticks;
                callback(state);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException("The agent does not change its timers.");

        public void Dispose() => stopped = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
