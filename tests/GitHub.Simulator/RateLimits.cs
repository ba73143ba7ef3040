namespace GitHub.Simulator;

/// <summary>Limits per token, with the numbers of GitHub's page "Rate limits for the REST API".</summary>
public sealed record RateLimits
{
    /// <summary>Requests an hour for an installation (primary limit).</summary>
    public int RequestsPerHour { get; init; } = 5_000;

    /// <summary>Requests an hour and address without a token.</summary>
    public int AnonymousRequestsPerHour { get; init; } = 60;

    /// <summary>Points a minute (secondary limit): a read costs 1, a write 5.</summary>
    public int PointsPerMinute { get; init; } = 900;

    /// <summary>Writes that make content (comments, pull requests, checks, issues) a minute (secondary limit).</summary>
    public int ContentPerMinute { get; init; } = 80;

    /// <summary>Writes that make content an hour (secondary limit).</summary>
    public int ContentPerHour { get; init; } = 500;

    /// <summary>Requests of one token at the same time (secondary limit).</summary>
    public int Concurrent { get; init; } = 100;
}
