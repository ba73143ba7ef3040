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
    [property: JsonPropertyName("base")] PullRequestSide Base
)
{
    /// <summary>Who opened it.</summary>
    [JsonPropertyName("user")]
    public Account? User { get; init; }

    /// <summary>When anything of it changed last.</summary>
    [JsonPropertyName("updated_at")]
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The commit that it became on its base once it is merged; before that a test merge.</summary>
    [JsonPropertyName("merge_commit_sha")]
    public string? MergeCommit { get; init; }

    /// <summary>Null when it was not merged.</summary>
    [JsonPropertyName("merged_at")]
    public DateTimeOffset? MergedAt { get; init; }

    /// <summary>Who merged it; lists of pull requests do not tell.</summary>
    [JsonPropertyName("merged_by")]
    public Account? MergedBy { get; init; }
}

/// <summary>One side of a pull request; the repository is null when a fork was deleted.</summary>
public sealed record PullRequestSide(
    [property: JsonPropertyName("ref")] string Ref,
    [property: JsonPropertyName("sha")] string Sha,
    [property: JsonPropertyName("repo")] Repository? Repo
);
