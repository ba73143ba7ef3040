using System.Text.Json;
using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>Answer of <c>POST /api/v1/session</c>: the policy of this job, and the right to report its events.</summary>
public sealed record SessionAnswer
{
    /// <summary><see cref="AgentApi.Version"/>.</summary>
    [JsonPropertyName("version")]
    public int Version { get; init; } = AgentApi.Version;

    /// <summary>Whether <see cref="Policy"/> is there, or none concerns this repository.</summary>
    [JsonPropertyName("policy_status")]
    public required PolicyStatus PolicyStatus { get; init; }

    /// <summary>
    /// The <c>ServedPolicy</c>, as the bytes that the bot keeps: <see cref="JsonElement.GetRawText"/> gives them unchanged. It is read by
    /// itself, so that a policy with unknown members ends as <see cref="ModeReason.PolicyTooNew"/> and not as a broken answer.
    /// Null when <see cref="PolicyStatus"/> is <see cref="PolicyStatus.None"/>: the step's inputs decide alone.
    /// </summary>
    [JsonPropertyName("policy")]
    [JsonConverter(typeof(ExactJson))]
    public JsonElement? Policy { get; init; }

    /// <summary>SHA-256 of the effective policy in lower-case hex; null without one.</summary>
    [JsonPropertyName("digest")]
    public string? Digest { get; init; }

    /// <summary>Grows with every change of the owner's policies; a stored policy is never replaced by one of a lower generation.</summary>
    [JsonPropertyName("generation")]
    public required long Generation { get; init; }

    /// <summary>One signature for each key that the bot publishes, the newest first; an agent that knows a key's fingerprint takes no answer without it.</summary>
    [JsonPropertyName("signatures")]
    public IReadOnlyList<PolicySignature>? Signatures { get; init; }

    /// <summary>Names this job in the paths of events and seal.</summary>
    [JsonPropertyName("job_id")]
    public required string JobId { get; init; }

    /// <summary>
    /// Bearer token for events and seal of this job alone; null when <see cref="ReadOnly"/>. Tokens of earlier answers to the same agent
    /// stay good until their own end.
    /// </summary>
    [JsonPropertyName("session_token")]
    public string? SessionToken { get; init; }

    /// <summary>When <see cref="SessionToken"/> ends (UTC); an exchange with a fresh ID token and the same <see cref="SessionRequest.Instance"/> renews it.</summary>
    [JsonPropertyName("expires")]
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Sequence number of the last event that is stored; 0 for a new job. The next line to send has the number after it.</summary>
    [JsonPropertyName("last_seq")]
    public required long LastSequence { get; init; }

    /// <summary>The event chain after <see cref="LastSequence"/>, see <see cref="EventChain"/>.</summary>
    [JsonPropertyName("chain")]
    public required string Chain { get; init; }

    /// <summary>Address of the page of this run.</summary>
    [JsonPropertyName("run_url")]
    public required string RunUrl { get; init; }

    /// <summary>Which workflow and job the policy is for, and how that was found out.</summary>
    [JsonPropertyName("decided_by")]
    public required JobDecision DecidedBy { get; init; }

    /// <summary>True when another exchange owns the event stream of this job: the policy holds, events are not accepted.</summary>
    [JsonPropertyName("read_only")]
    public bool ReadOnly { get; init; }

    /// <summary>Sentences for the log of the step, for example why the job could not be told; empty when all is plain.</summary>
    [JsonPropertyName("notes")]
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>Whether a policy is served.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PolicyStatus>))]
public enum PolicyStatus
{
    /// <summary>No file at either level concerns this repository.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>The answer holds a policy.</summary>
    [JsonStringEnumMemberName("served")]
    Served,
}
