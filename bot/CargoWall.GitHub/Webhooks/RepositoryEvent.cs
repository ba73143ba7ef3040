using System.Text.Json.Serialization;
using CargoWall.GitHub.Resources;

namespace CargoWall.GitHub.Webhooks;

/// <summary>A repository was renamed, transferred, publicized, deleted and so on.</summary>
public sealed record RepositoryEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("repository")] Repository Repository,
    [property: JsonPropertyName("installation")] InstallationReference? Installation
);
