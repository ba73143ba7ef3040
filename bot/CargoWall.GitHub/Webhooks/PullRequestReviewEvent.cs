using System.Text.Json.Serialization;
using CargoWall.GitHub.Resources;

namespace CargoWall.GitHub.Webhooks;

/// <summary>Something happened to a review.</summary>
public sealed record PullRequestReviewEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("review")] PullRequestReview Review,
    [property: JsonPropertyName("pull_request")] PullRequest PullRequest,
    [property: JsonPropertyName("repository")] Repository Repository,
    [property: JsonPropertyName("installation")] InstallationReference? Installation,
    [property: JsonPropertyName("sender")] Account? Sender
);
