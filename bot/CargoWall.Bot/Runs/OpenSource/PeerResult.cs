using System.Text.Json;
using System.Text.Json.Serialization;

namespace CargoWall.Bot.Runs.OpenSource;

/// <summary>
/// What the open-source agent sends at the end of a job: protobuf's JSON in snake_case. All of it is the job's own word. Members that are not here
/// are skipped, as its own readers do.
/// </summary>
internal sealed record PeerResult
{
    [JsonPropertyName("job_name")]
    public string? JobName { get; init; }

    [JsonPropertyName("job_key")]
    public string? JobKey { get; init; }

    [JsonPropertyName("mode")]
    public string? Mode { get; init; }

    [JsonPropertyName("version")]
    public string? Version { get; init; }

    [JsonPropertyName("downgrade")]
    public PeerDowngrade? Downgrade { get; init; }

    [JsonPropertyName("steps")]
    public IReadOnlyList<PeerStep?>? Steps { get; init; }
}

/// <summary>Why the agent ran under another posture than it was to.</summary>
internal sealed record PeerDowngrade
{
    [JsonPropertyName("type")]
    public string? Type { get; init; }

    [JsonPropertyName("detail")]
    public string? Detail { get; init; }
}

/// <summary>A step of the job and what happened in its time.</summary>
internal sealed record PeerStep
{
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("events")]
    public IReadOnlyList<PeerEvent?>? Events { get; init; }
}

/// <summary>One folded event.</summary>
internal sealed record PeerEvent
{
    /// <summary>RFC 3339, up to nanoseconds.</summary>
    [JsonPropertyName("timestamp")]
    public string? Timestamp { get; init; }

    [JsonPropertyName("action")]
    public string? Action { get; init; }

    [JsonPropertyName("category")]
    public string? Category { get; init; }

    [JsonPropertyName("hostname")]
    public string? Hostname { get; init; }

    [JsonPropertyName("ip")]
    public string? Address { get; init; }

    [JsonPropertyName("port")]
    public int? Port { get; init; }

    /// <summary><c>TCP</c>, <c>UDP</c> or <c>ICMP</c>.</summary>
    [JsonPropertyName("protocol")]
    public string? Protocol { get; init; }

    [JsonPropertyName("process")]
    public string? Process { get; init; }

    [JsonPropertyName("matched_rule")]
    public string? MatchedRule { get; init; }

    [JsonPropertyName("auto_allowed_type")]
    public string? AutoAllowedType { get; init; }
}

/// <summary>What it is answered.</summary>
/// <param name="JobId">Our report.</param>
/// <param name="RunId">GitHub's run.</param>
/// <param name="RunUrl">With it the agent's own summary shrinks to the link, so it is there only when anybody may open the page.</param>
internal sealed record PeerResultAnswer(
    [property: JsonPropertyName("job_id")] string JobId,
    [property: JsonPropertyName("workflow_run_id")] string RunId,
    [property: JsonPropertyName("workflow_run_url")] string? RunUrl
);

[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowReadingFromString, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PeerResult))]
[JsonSerializable(typeof(PeerResultAnswer))]
[JsonSerializable(typeof(PeerPolicy))]
internal sealed partial class PeerJson : JsonSerializerContext;
