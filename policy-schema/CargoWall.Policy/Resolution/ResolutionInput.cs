using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Resolution;

/// <summary>Everything that resolution looks at.</summary>
public sealed record ResolutionInput
{
    /// <summary>The newest good set of the organization; null when there is none.</summary>
    public PolicySet? Organization { get; init; }

    /// <summary>The newest good set of the repository; null when there is none.</summary>
    public PolicySet? Repository { get; init; }

    public required RepositoryFacts RepositoryFacts { get; init; }

    /// <summary>The file name under <c>.github/workflows</c> of the repository itself; null resolves the repository's own entity.</summary>
    public string? Workflow { get; init; }

    /// <summary>The job key of the caller, <c>caller/called</c> for a job of a called workflow; null resolves the workflow.</summary>
    public string? Job { get; init; }

    /// <summary>The day (UTC) of the run; rules that expired before it are left out.</summary>
    public required DateOnly Day { get; init; }
}
