using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>Which workflow and job a policy was resolved for, and what decided that.</summary>
public sealed record JobDecision
{
    /// <summary>What told the job.</summary>
    [JsonPropertyName("how")]
    public required JobDecisionKind How { get; init; }

    /// <summary>Workflow file under <c>.github/workflows</c>, for example <c>ci.yml</c>; null when it lies in another repository.</summary>
    [JsonPropertyName("workflow")]
    public string? Workflow { get; init; }

    /// <summary>Job key, <c>caller/called</c> for a job of a reusable workflow; null when the workflow's policy without job entries is served.</summary>
    [JsonPropertyName("job")]
    public string? Job { get; init; }

    /// <summary>Display name of the job on GitHub; null when it is not known.</summary>
    [JsonPropertyName("display_name")]
    public string? DisplayName { get; init; }

    /// <summary>The decision in one sentence.</summary>
    [JsonPropertyName("text")]
    public required string Text { get; init; }
}

/// <summary>What told the job.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobDecisionKind>))]
public enum JobDecisionKind
{
    /// <summary>The check run's display name fits exactly one job key of the workflow file.</summary>
    [JsonStringEnumMemberName("check-run")]
    CheckRun,

    /// <summary>It fits several keys, and the caller's claim is one of them.</summary>
    [JsonStringEnumMemberName("claimed")]
    Claimed,

    /// <summary>No key could be told: the workflow's policy without job entries.</summary>
    [JsonStringEnumMemberName("workflow")]
    Workflow,

    /// <summary>The workflow file lies in another repository: the repository's policy.</summary>
    [JsonStringEnumMemberName("repository")]
    Repository,
}
