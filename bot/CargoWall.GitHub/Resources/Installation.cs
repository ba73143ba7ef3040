using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>The app on one account.</summary>
public sealed record Installation(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("account")] Account Account,
    [property: JsonPropertyName("repository_selection")] string? RepositorySelection,
    [property: JsonPropertyName("suspended_at")] DateTimeOffset? SuspendedAt
);
