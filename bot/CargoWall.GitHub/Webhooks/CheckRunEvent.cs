using System.Text.Json.Serialization;
using CargoWall.GitHub.Resources;

namespace CargoWall.GitHub.Webhooks;

/// <summary>Something happened to a check run.</summary>
public sealed record CheckRunEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("check_run")] CheckRun CheckRun,
    [property: JsonPropertyName("repository")] Repository Repository,
    [property: JsonPropertyName("installation")] InstallationReference? Installation,
    [property: JsonPropertyName("sender")] Account? Sender);
