namespace CargoWall.Bot.Hosting;

/// <summary>How long to wait before the next attempt: 5 s, doubled each time, at most half an hour.</summary>
internal static class Backoff
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    /// <param name="attempts">Attempts that failed so far, from 1.</param>
    public static TimeSpan After(int attempts) => TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Clamp(attempts - 1, 0, 20)));
}
