namespace CargoWall.Bot.Runs.Identity;

/// <summary>What a verified GitHub Actions token says about the job that asked for it. Ids identify; names are for display.</summary>
internal sealed record JobIdentity
{
    /// <summary>Claim <c>jti</c>: one per token.</summary>
    public required string TokenId { get; init; }

    /// <summary>Claim <c>sub</c>, kept for the record and never read: its form is customisable.</summary>
    public required string Subject { get; init; }

    /// <summary>End of the token's life, by its own word.</summary>
    public required DateTimeOffset Expires { get; init; }

    public required long RepositoryId { get; init; }

    /// <summary><c>OWNER/NAME</c> at the time of the run.</summary>
    public required string Repository { get; init; }

    public required long OwnerId { get; init; }

    /// <summary><c>public</c>, <c>private</c> or <c>internal</c>; empty when not said.</summary>
    public string Visibility { get; init; } = "";

    public required long RunId { get; init; }

    public required int RunAttempt { get; init; }

    /// <summary>Check run of this very job; null where GitHub does not say it (GitHub Enterprise Server).</summary>
    public long? CheckRunId { get; init; }

    /// <summary>The top-level workflow file.</summary>
    public required WorkflowReference Workflow { get; init; }

    public required string WorkflowSha { get; init; }

    /// <summary>The file in which the job itself is written: a reusable workflow for a called job. Null when not said.</summary>
    public WorkflowReference? JobWorkflow { get; init; }

    public string? JobWorkflowSha { get; init; }

    /// <summary>Commit of the run; for a pull request the merge commit, not the head.</summary>
    public required string Sha { get; init; }

    public required string EventName { get; init; }

    /// <summary>Ref of the trigger; empty for some deployments.</summary>
    public string Ref { get; init; } = "";

    /// <summary><c>github-hosted</c> or <c>self-hosted</c>; empty when not said.</summary>
    public string RunnerEnvironment { get; init; } = "";

    public string Actor { get; init; } = "";
}
