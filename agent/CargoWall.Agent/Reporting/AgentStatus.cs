using System.Text.Json.Serialization;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Reporting;

/// <summary>What a running agent tells about itself: the answer of <c>cargowall status --json</c>.</summary>
internal sealed record AgentStatus
{
    [JsonPropertyName("pid")]
    public required int ProcessId { get; init; }

    [JsonPropertyName("version")]
    public required string Version { get; init; }

    /// <summary>When the agent became ready (UTC).</summary>
    [JsonPropertyName("started")]
    public required DateTimeOffset Started { get; init; }

    /// <summary>What the step asked for; null when it was silent.</summary>
    [JsonPropertyName("requested_mode")]
    public AgentMode? RequestedMode { get; init; }

    /// <summary>What the bot, or the local policy, says; null without one.</summary>
    [JsonPropertyName("served_mode")]
    public AgentMode? ServedMode { get; init; }

    [JsonPropertyName("effective_mode")]
    public required AgentMode EffectiveMode { get; init; }

    /// <summary>Why, a word of <see cref="ModeReason"/>.</summary>
    [JsonPropertyName("reason")]
    public required string Reason { get; init; }

    [JsonPropertyName("reason_text")]
    public string? ReasonText { get; init; }

    /// <summary>Where the policy is from, for a person.</summary>
    [JsonPropertyName("policy")]
    public required string Policy { get; init; }

    [JsonPropertyName("digest")]
    public string? Digest { get; init; }

    [JsonPropertyName("rules")]
    public required int Rules { get; init; }

    [JsonPropertyName("cgroup")]
    public required string Cgroup { get; init; }

    [JsonPropertyName("dns_upstreams")]
    public required IReadOnlyList<string> DnsUpstreams { get; init; }

    [JsonPropertyName("audit_log")]
    public string? AuditLog { get; init; }

    [JsonPropertyName("run_url")]
    public string? RunUrl { get; init; }

    [JsonPropertyName("counters")]
    public required SealCounters Counters { get; init; }

    /// <summary>What of the policy is not enforced, a sentence each.</summary>
    [JsonPropertyName("unenforced")]
    public required IReadOnlyList<string> Unenforced { get; init; }

    /// <summary>Whether a denied connection fails the job.</summary>
    [JsonPropertyName("fail_job_on_deny")]
    public bool FailsJobOnDeny { get; init; }

    /// <summary>One sentence when connections were denied that fail the job: <c>stop</c> answers with it. Null when nothing fails it.</summary>
    [JsonPropertyName("job_failure")]
    public string? JobFailure { get; init; }

    /// <summary>The report to the bot; null when there is no bot.</summary>
    [JsonPropertyName("report")]
    public ReportState? Report { get; init; }
}

/// <summary>How far the report to the bot is.</summary>
internal sealed record ReportState
{
    /// <summary>Events that the bot has.</summary>
    [JsonPropertyName("sent")]
    public required long Sent { get; init; }

    /// <summary>Events that wait for the bot.</summary>
    [JsonPropertyName("waiting")]
    public required long Waiting { get; init; }

    /// <summary>Events that found no room or that the bot did not take.</summary>
    [JsonPropertyName("lost")]
    public required long Lost { get; init; }

    [JsonPropertyName("sealed")]
    public required bool Sealed { get; init; }

    /// <summary>What keeps the report from reaching the bot; null when nothing does.</summary>
    [JsonPropertyName("trouble")]
    public string? Trouble { get; init; }
}
