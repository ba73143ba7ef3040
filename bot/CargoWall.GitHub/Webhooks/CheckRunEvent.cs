using System.Text.Json.Serialization;
using CargoWall.GitHub.Resources;

namespace CargoWall.GitHub.Webhooks;

/// <summary>Something happened to a check run.</summary>
public sealed record CheckRunEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("check_run")] CheckRun CheckRun,
    [property: JsonPropertyName("repository")] Repository Repository,
    [property: JsonPropertyName("installation")] InstallationReference? Installation,
    [property: JsonPropertyName("sender")] Account? Sender,
    [property: JsonPropertyName("requested_action")] RequestedAction? RequestedAction = null
);

/// <summary>The button that somebody pressed, by the identifier that the check gave it.</summary>
public sealed record RequestedAction([property: JsonPropertyName("identifier")] string Identifier);
