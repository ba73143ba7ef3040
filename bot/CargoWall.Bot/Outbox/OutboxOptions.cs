using System.ComponentModel.DataAnnotations;

namespace CargoWall.Bot.Outbox;

/// <summary>How fast one installation is written to (section <c>Outbox</c>); a quarter of each number is kept for checks. The defaults stay below what GitHub's page "Rate limits for the REST API" allows.</summary>
public sealed class OutboxOptions
{
    /// <summary>Milliseconds between two writes. Default 1,000, as GitHub recommends; 0 does not wait.</summary>
    [Range(0, 60_000)]
    public int MillisecondsBetweenWrites { get; set; } = 1_000;

    /// <summary>Writes a minute. Default 60; GitHub allows about 80 of those that make content.</summary>
    [Range(1, 10_000)]
    public int WritesPerMinute { get; set; } = 60;

    /// <summary>Writes an hour. Default 400; GitHub allows about 500 of those that make content.</summary>
    [Range(1, 100_000)]
    public int WritesPerHour { get; set; } = 400;
}
