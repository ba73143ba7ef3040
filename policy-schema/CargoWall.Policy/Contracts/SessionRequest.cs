using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>
/// Body of <c>POST /api/v1/session</c>. All of it is the caller's word: the repository, the run and the job are taken from the OIDC token
/// in the <c>Authorization</c> header and from GitHub.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SessionRequest
{
    /// <summary><see cref="AgentApi.Version"/>.</summary>
    [JsonPropertyName("version")]
    public int Version { get; init; } = AgentApi.Version;

    /// <summary>Version of the agent, as <c>cargowall --version</c> prints it; at most 64 characters.</summary>
    [JsonPropertyName("agent")]
    public required string Agent { get; init; }

    /// <summary>
    /// The job key that the caller says it runs under (<c>GITHUB_JOB</c>); decides only between several keys that can all have
    /// produced this check run, and is then marked as claimed. Null when unknown.
    /// </summary>
    [JsonPropertyName("claimed_job")]
    public string? ClaimedJob { get; init; }

    /// <summary>
    /// A secret of this start of the agent: 32 random bytes in base64url, sent again unchanged with each further try and renewal. An exchange
    /// of the same check run that knows it is the same agent, also with a new ID token; one that does not is a second session and gets the
    /// policy read-only. Null: only the very same ID token is recognised.
    /// </summary>
    [JsonPropertyName("instance")]
    public string? Instance { get; init; }

    /// <summary>The mode that the step's inputs ask for; null when they are silent.</summary>
    [JsonPropertyName("requested_mode")]
    public AgentMode? RequestedMode { get; init; }

    /// <summary>Operating system and kernel, for the run page, for example <c>Linux 6.8.0-1017-azure x86_64</c>; at most 128 characters.</summary>
    [JsonPropertyName("platform")]
    public string? Platform { get; init; }
}
