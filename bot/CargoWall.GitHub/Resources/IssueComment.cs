using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>A comment on an issue or a pull request.</summary>
public sealed record IssueComment(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("body")] string? Body,
    [property: JsonPropertyName("user")] Account? User,
    [property: JsonPropertyName("performed_via_github_app")] AppReference? PerformedViaGitHubApp
)
{
    /// <summary>When it was written, by GitHub's clock.</summary>
    [JsonPropertyName("created_at")]
    public DateTimeOffset? CreatedAt { get; init; }
}
