using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>A review of a pull request.</summary>
/// <param name="Id">GitHub's id; a later review has a greater one.</param>
/// <param name="User">Who wrote it; null when the account is gone.</param>
/// <param name="State"><c>APPROVED</c>, <c>CHANGES_REQUESTED</c>, <c>COMMENTED</c>, <c>DISMISSED</c>, <c>PENDING</c>; webhooks write it in small letters.</param>
/// <param name="CommitId">The head that was reviewed.</param>
public sealed record PullRequestReview(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("user")] Account? User,
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("commit_id")] string? CommitId
);
