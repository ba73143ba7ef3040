using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>A pull request.</summary>
public sealed record PullRequest(
    [property: JsonPropertyName("number")] int Number,
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("title")] string? Title,
    [property: JsonPropertyName("body")] string? Body,
    [property: JsonPropertyName("html_url")] string? HtmlUrl,
    [property: JsonPropertyName("head")] PullRequestSide Head,
    [property: JsonPropertyName("base")] PullRequestSide Base);

/// <summary>One side of a pull request; the repository is null when a fork was deleted.</summary>
public sealed record PullRequestSide(
    [property: JsonPropertyName("ref")] string Ref,
    [property: JsonPropertyName("sha")] string Sha,
    [property: JsonPropertyName("repo")] Repository? Repo);
