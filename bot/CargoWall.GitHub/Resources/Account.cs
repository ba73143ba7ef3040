using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>A user or an organization.</summary>
public sealed record Account(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("login")] string Login,
    [property: JsonPropertyName("type")] string? Type
);
