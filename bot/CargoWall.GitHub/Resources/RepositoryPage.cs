using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>A page of a list of repositories.</summary>
/// <param name="Count">How many repositories the whole list had when this page was cut from it.</param>
public sealed record RepositoryPage(
    [property: JsonPropertyName("total_count"), JsonRequired] int Count,
    [property: JsonPropertyName("repositories"), JsonRequired] IReadOnlyList<Repository> Repositories
);
