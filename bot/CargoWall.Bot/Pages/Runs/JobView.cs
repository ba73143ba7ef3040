using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Pages.Runs;

/// <summary>A job of a run and what its agent reported.</summary>
public sealed record JobView
{
    /// <summary>Chooses the job in the page's address.</summary>
    public required string Id { get; init; }

    /// <summary>Display name.</summary>
    public required string Name { get; init; }

    /// <summary>Null when it could not be told.</summary>
    public string? Key { get; init; }

    /// <summary>GitHub's status; null when GitHub has not told of the job.</summary>
    public string? Status { get; init; }

    public string? Conclusion { get; init; }

    public TimeSpan? Took { get; init; }

    /// <summary>What GitHub says of it, in words: <c>failure · 3m 22s</c>; empty when GitHub has not told of the job.</summary>
    public string Outcome =>
        string.Join(" · ", new[] { Conclusion ?? Status?.Replace('_', ' '), Took is { } took ? Shell.Text.Span(took) : null }.OfType<string>());

    public required RunState State { get; init; }

    /// <summary>Null when no agent began to report.</summary>
    public ReportView? Report { get; init; }
}

/// <summary>What an agent was served and what it said.</summary>
public sealed record ReportView
{
    public required string ReportId { get; init; }

    /// <summary>Null: no policy concerns the repository.</summary>
    public AgentMode? Declared { get; init; }

    public AgentMode? Requested { get; init; }

    /// <summary>Null until the report is sealed.</summary>
    public AgentMode? Effective { get; init; }

    /// <summary>Why, as a sentence without a full stop; null until the report is sealed.</summary>
    public string? Why { get; init; }

    /// <summary>True when the policy declares enforce and the machine did less.</summary>
    public bool IsWeaker => Declared == AgentMode.Enforce && Effective is AgentMode.Audit or AgentMode.None;

    public string? Digest { get; init; }

    public required string DecidedBy { get; init; }

    /// <summary>The chain, line by line; null where visitors may not see where rules are written.</summary>
    public string? Explanation { get; init; }

    public required string Agent { get; init; }

    public string? Platform { get; init; }

    public required DateTime OpenedAt { get; init; }

    public DateTime? SealedAt { get; init; }

    public required long Denied { get; init; }

    public required long WouldDeny { get; init; }

    public required long LostEvents { get; init; }

    /// <summary>What of the policy the machine did not enforce.</summary>
    public IReadOnlyList<string> Unenforced { get; init; } = [];

    public IReadOnlyList<string> Findings { get; init; } = [];
}
