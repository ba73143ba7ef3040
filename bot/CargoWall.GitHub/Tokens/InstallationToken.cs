using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Tokens;

internal sealed record InstallationToken(
    [property: JsonPropertyName("token")] string Token,
    [property: JsonPropertyName("expires_at")] DateTimeOffset ExpiresAt
)
{
    /// <summary>Never the token: records print their members.</summary>
    public override string ToString() => $"installation token until {ExpiresAt:u}";
}

internal sealed record InstallationTokenRequest(
    [property: JsonPropertyName("repository_ids")] IReadOnlyList<long>? RepositoryIds,
    [property: JsonPropertyName("permissions")] IReadOnlyDictionary<string, string> Permissions
);
