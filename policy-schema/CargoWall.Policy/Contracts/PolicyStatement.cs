using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>What a bot signs beside a policy: which document holds, for whom, and until when.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PolicyStatement
{
    /// <summary>The only version so far.</summary>
    public const int CurrentVersion = 1;

    [JsonPropertyName("version")]
    public required int Version { get; init; }

    /// <summary>The bot's public address, without a slash at its end: what an agent has as <c>--api-url</c>.</summary>
    [JsonPropertyName("bot")]
    public required string Bot { get; init; }

    [JsonPropertyName("repository_id")]
    public required long RepositoryId { get; init; }

    /// <summary>
    /// SHA-256 in lower-case hex of <see cref="SessionRequest.Instance"/>: the statement answers that one start of an agent, and cannot be played back to
    /// another. Null for a document that anybody may fetch, and where the caller gave no secret.
    /// </summary>
    [JsonPropertyName("instance")]
    public string? Instance { get; init; }

    /// <summary>Whether a policy is served. That none is has to be signed as well: it leaves the job to the step's inputs.</summary>
    [JsonPropertyName("policy_status")]
    public required PolicyStatus PolicyStatus { get; init; }

    /// <summary>SHA-256 in lower-case hex of the policy's bytes as sent; null without one.</summary>
    [JsonPropertyName("policy_sha256")]
    public string? PolicyHash { get; init; }

    /// <summary>As <see cref="SessionAnswer.Generation"/>.</summary>
    [JsonPropertyName("generation")]
    public required long Generation { get; init; }

    /// <summary>When it was signed, in seconds since 1970.</summary>
    [JsonPropertyName("issued")]
    public required long Issued { get; init; }

    /// <summary>When it ends, in seconds since 1970.</summary>
    [JsonPropertyName("expires")]
    public required long Expires { get; init; }
}
