using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>Body of <c>POST /api/v1/jobs/{id}/seal</c>: the agent says that its report is complete. The same seal may come again.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SealRequest
{
    /// <summary>Sequence number of the last event of the job; 0 when there was none.</summary>
    [JsonPropertyName("last_seq")]
    public required long LastSequence { get; init; }

    /// <summary>The chain after it, see <see cref="EventChain"/>.</summary>
    [JsonPropertyName("chain")]
    public required string Chain { get; init; }

    /// <summary>Mode that the step's inputs asked for; null when they are silent.</summary>
    [JsonPropertyName("requested_mode")]
    public AgentMode? RequestedMode { get; init; }

    /// <summary>Mode of the served policy as the agent read it; null without one.</summary>
    [JsonPropertyName("served_mode")]
    public AgentMode? ServedMode { get; init; }

    /// <summary>Mode that was in force, the weakest of the job's time.</summary>
    [JsonPropertyName("effective_mode")]
    public required AgentMode EffectiveMode { get; init; }

    /// <summary>Why, a word of <see cref="ModeReason"/>.</summary>
    [JsonPropertyName("reason")]
    public required string Reason { get; init; }

    /// <summary>One sentence for a person beside <see cref="Reason"/>; at most 500 characters. Null when there is nothing to add.</summary>
    [JsonPropertyName("reason_text")]
    public string? ReasonText { get; init; }

    /// <summary>Digest of the served policy that was in force, as served: before an input of the step raised its mode. Null without one.</summary>
    [JsonPropertyName("digest")]
    public string? Digest { get; init; }

    /// <summary>What the agent counted.</summary>
    [JsonPropertyName("counters")]
    public required SealCounters Counters { get; init; }

    /// <summary>What of the policy was not enforced, a sentence each; at most 50 of 500 characters.</summary>
    [JsonPropertyName("unenforced")]
    public IReadOnlyList<string> Unenforced { get; init; } = [];
}

/// <summary>Counters of one job. Connections are counted before aggregation.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SealCounters
{
    /// <summary>Connections that a rule, or the default action, allowed.</summary>
    [JsonPropertyName("allowed")]
    public long Allowed { get; init; }

    /// <summary>Connections that an auto-allow let pass.</summary>
    [JsonPropertyName("auto_allowed")]
    public long AutoAllowed { get; init; }

    /// <summary>Connections that were refused.</summary>
    [JsonPropertyName("denied")]
    public long Denied { get; init; }

    /// <summary>Connections that passed and would have been refused in enforce.</summary>
    [JsonPropertyName("would_deny")]
    public long WouldDeny { get; init; }

    /// <summary>Events that the agent could not keep (full ring buffer, full spool): verdicts held, the record of them is gone.</summary>
    [JsonPropertyName("lost_events")]
    public long LostEvents { get; init; }

    /// <summary>Kernel helpers that failed.</summary>
    [JsonPropertyName("failed_helpers")]
    public long FailedHelpers { get; init; }

    /// <summary>Rules or addresses that did not fit into the kernel's maps.</summary>
    [JsonPropertyName("capacity_refusals")]
    public long CapacityRefusals { get; init; }
}
