using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>A reaction to a comment.</summary>
internal sealed record Reaction([property: JsonPropertyName("id")] long Id, [property: JsonPropertyName("content")] string Content);

internal sealed record ReactionBody([property: JsonPropertyName("content")] string Content);
