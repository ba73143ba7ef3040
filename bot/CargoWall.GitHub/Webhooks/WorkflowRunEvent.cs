using System.Text.Json.Serialization;
using CargoWall.GitHub.Resources;

namespace CargoWall.GitHub.Webhooks;

/// <summary>A workflow run was requested, began or ended.</summary>
public sealed record WorkflowRunEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("workflow_run")] WorkflowRun WorkflowRun,
    [property: JsonPropertyName("repository")] Repository Repository,
    [property: JsonPropertyName("installation")] InstallationReference? Installation,
    [property: JsonPropertyName("sender")] Account? Sender
);
