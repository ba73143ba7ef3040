using System.Text.Json.Serialization;
using CargoWall.GitHub.Resources;

namespace CargoWall.GitHub.Webhooks;

/// <summary>A job was queued, began, waits or ended.</summary>
public sealed record WorkflowJobEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("workflow_job")] WorkflowJob WorkflowJob,
    [property: JsonPropertyName("repository")] Repository Repository,
    [property: JsonPropertyName("installation")] InstallationReference? Installation,
    [property: JsonPropertyName("sender")] Account? Sender
);
