namespace CargoWall.Agent.Tests;

/// <summary>A clock for which short waits are over at once; waits of ten seconds and more, which bound something, never end.</summary>
internal sealed class EagerClock : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(
            callback,
            state,
            dueTime < TimeSpan.FromSeconds(10) && dueTime > TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : Timeout.InfiniteTimeSpan,
            period
        );
}
