using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>The app that a key belongs to.</summary>
public sealed record App(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("slug")] string? Slug,
    [property: JsonPropertyName("name")] string Name
);

/// <summary>The app that made something.</summary>
public sealed record AppReference([property: JsonPropertyName("id")] long Id, [property: JsonPropertyName("slug")] string? Slug);
