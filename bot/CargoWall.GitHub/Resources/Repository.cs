using System.Text.Json;
using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>A repository. Payloads of old deliveries lack what was added since; such members may be null.</summary>
public sealed record Repository(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("full_name")] string FullName,
    [property: JsonPropertyName("owner")] Account? Owner,
    [property: JsonPropertyName("private")] bool Private,
    [property: JsonPropertyName("visibility")] string? Visibility,
    [property: JsonPropertyName("default_branch")] string? DefaultBranch,
    [property: JsonPropertyName("archived")] bool? Archived,
    [property: JsonPropertyName("custom_properties")] JsonElement? CustomProperties
);
