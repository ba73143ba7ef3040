namespace CargoWall.Bot.Tests.Runs;

/// <summary>A clock that moves when it is told to.</summary>
internal sealed class FixedClock : TimeProvider
{
    private DateTimeOffset now = new(2027, 3, 4, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public void Advance(TimeSpan by) => now += by;
}
