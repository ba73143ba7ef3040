using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Webhooks;

/// <summary>Which installation a delivery was made for. Hooks that are not an app's have none.</summary>
public sealed record InstallationReference([property: JsonPropertyName("id")] long Id);
