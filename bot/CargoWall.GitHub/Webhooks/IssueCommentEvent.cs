using System.Text.Json.Serialization;
using CargoWall.GitHub.Resources;

namespace CargoWall.GitHub.Webhooks;

/// <summary>Somebody wrote, changed or deleted a comment on an issue or a pull request.</summary>
public sealed record IssueCommentEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("issue")] CommentedIssue Issue,
    [property: JsonPropertyName("comment")] IssueComment Comment,
    [property: JsonPropertyName("repository")] Repository Repository,
    [property: JsonPropertyName("installation")] InstallationReference? Installation,
    [property: JsonPropertyName("sender")] Account? Sender
);

/// <summary>What was commented on.</summary>
/// <param name="Number">Counts issues and pull requests of a repository together.</param>
/// <param name="State"><c>open</c> or <c>closed</c>.</param>
/// <param name="PullRequest">Null for a plain issue.</param>
public sealed record CommentedIssue(
    [property: JsonPropertyName("number")] int Number,
    [property: JsonPropertyName("state")] string? State,
    [property: JsonPropertyName("pull_request")] PullRequestReference? PullRequest
);

/// <summary>Says that an issue is the conversation of a pull request.</summary>
public sealed record PullRequestReference([property: JsonPropertyName("url")] string? Url);
