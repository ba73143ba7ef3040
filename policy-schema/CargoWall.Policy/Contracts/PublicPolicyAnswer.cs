using System.Text.Json;
using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>
/// Answer of <c>GET /api/v1/public/policy/{repository_id}</c>: what anybody may know of the policy of a public repository, for jobs that have no ID token
/// (pull requests from forks). Rules of a private source come without place and reason.
/// </summary>
public sealed record PublicPolicyAnswer
{
    /// <summary><see cref="AgentApi.Version"/>.</summary>
    [JsonPropertyName("version")]
    public required int Version { get; init; }

    [JsonPropertyName("policy_status")]
    public required PolicyStatus PolicyStatus { get; init; }

    /// <summary>The <c>ServedPolicy</c>, as the bytes that are signed; null without one.</summary>
    [JsonPropertyName("policy")]
    [JsonConverter(typeof(ExactJson))]
    public JsonElement? Policy { get; init; }

    /// <summary>SHA-256 of the effective policy in lower-case hex; null without one.</summary>
    [JsonPropertyName("digest")]
    public string? Digest { get; init; }

    /// <summary>As <see cref="SessionAnswer.Generation"/>.</summary>
    [JsonPropertyName("generation")]
    public required long Generation { get; init; }

    /// <summary>Whose policy it is, in one sentence.</summary>
    [JsonPropertyName("decided_by")]
    public required string DecidedBy { get; init; }

    /// <summary>As <see cref="SessionAnswer.Signatures"/>.</summary>
    [JsonPropertyName("signatures")]
    public required IReadOnlyList<PolicySignature> Signatures { get; init; }
}
