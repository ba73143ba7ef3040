using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>A branch began, moved or ended.</summary>
/// <param name="After">The commit that it points at since; zeros when it ended.</param>
public sealed record BranchMove([property: JsonPropertyName("after")] string After);
