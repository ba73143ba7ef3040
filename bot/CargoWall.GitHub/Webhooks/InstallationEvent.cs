using System.Text.Json.Serialization;
using CargoWall.GitHub.Resources;

namespace CargoWall.GitHub.Webhooks;

/// <summary>The app was put on an account, taken off, suspended or given other permissions.</summary>
public sealed record InstallationEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("installation")] Installation Installation,
    [property: JsonPropertyName("repositories")] IReadOnlyList<InstalledRepository>? Repositories
);

/// <summary>Repositories were given to an installation or taken from it.</summary>
public sealed record InstallationRepositoriesEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("installation")] Installation Installation,
    [property: JsonPropertyName("repositories_added")] IReadOnlyList<InstalledRepository>? Added,
    [property: JsonPropertyName("repositories_removed")] IReadOnlyList<InstalledRepository>? Removed
);

/// <summary>The few facts that installation events tell of a repository.</summary>
public sealed record InstalledRepository(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("full_name")] string FullName,
    [property: JsonPropertyName("private")] bool Private
);
