using System.Text.Json;
using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>An issue. GitHub lists pull requests among them.</summary>
public sealed record Issue(
    [property: JsonPropertyName("number")] int Number,
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("body")] string? Body,
    [property: JsonPropertyName("pull_request")] JsonElement? PullRequest,
    [property: JsonPropertyName("performed_via_github_app")] AppReference? PerformedViaGitHubApp
);

internal sealed record NewIssue([property: JsonPropertyName("title")] string Title, [property: JsonPropertyName("body")] string Body);

internal sealed record IssueChange(
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("body")] string Body,
    [property: JsonPropertyName("state")] string State
);
