using System.ComponentModel.DataAnnotations;

namespace CargoWall.Bot.Runs;

/// <summary>Bounds on what one job may send. Section <c>AgentApi</c>.</summary>
internal sealed class AgentApiOptions
{
    /// <summary>Batches and seals a minute and job. Default 120; at 1 a job reports once a minute, above 6,000 a runner can keep the database busy alone.</summary>
    [Range(1, 6_000)]
    public int RequestsPerMinute { get; set; } = 120;

    /// <summary>
    /// Exchanges of a token that one attempt of a job may make at once; each minute gives back one. Default 60; at 1 a job whose answer was lost waits a minute,
    /// above 1,000 a step can keep the database busy alone.
    /// </summary>
    [Range(1, 1_000)]
    public int ExchangesPerJob { get; set; } = 60;

    /// <summary>
    /// Questions a minute for the public policy of one repository, by everybody together. Default 600; at 1 a matrix of two jobs waits, above 60,000 strangers can keep
    /// the bot busy.
    /// </summary>
    [Range(1, 60_000)]
    public int PublicRequestsPerMinute { get; set; } = 600;

    /// <summary>
    /// Whether jobs of public repositories without the app may report: no policy is served, their runs are shown for 7 days. Default off: strangers use the disk.
    /// </summary>
    public bool UnlinkedPublic { get; set; }

    /// <summary>With <see cref="UnlinkedPublic"/>: jobs a day of one owner that may report. Default 200.</summary>
    [Range(1, 100_000)]
    public int UnlinkedJobsPerDay { get; set; } = 200;

    /// <summary>
    /// Events that one job may report before it is answered 413. Default and most: 500,000; below 1,000 usual builds are cut off.
    /// </summary>
    [Range(1, Policy.Contracts.AgentApi.MaximumJobEvents)]
    public long EventsPerJob { get; set; } = Policy.Contracts.AgentApi.MaximumJobEvents;

    /// <summary>
    /// Destinations (process, host, address, port, protocol, verdict) that are kept one by one for a job. Default 5,000; further ones are only counted,
    /// and a finding says so.
    /// </summary>
    [Range(1, 100_000)]
    public int RowsPerJob { get; set; } = 5_000;
}
