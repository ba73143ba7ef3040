using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>The app on one account.</summary>
/// <param name="Permissions">What the account has granted: less than the app asks for until its owner accepts a change.</param>
public sealed record Installation(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("account")] Account Account,
    [property: JsonPropertyName("repository_selection")] string? RepositorySelection,
    [property: JsonPropertyName("suspended_at")] DateTimeOffset? SuspendedAt,
    [property: JsonPropertyName("permissions")] IReadOnlyDictionary<string, string>? Permissions
);
