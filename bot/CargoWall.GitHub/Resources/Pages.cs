using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

// Lists that GitHub wraps in an object, and small bodies. None of them leaves this project.

internal sealed record CheckRunPage([property: JsonPropertyName("check_runs")] IReadOnlyList<CheckRun> CheckRuns);

internal sealed record WorkflowRunPage([property: JsonPropertyName("workflow_runs")] IReadOnlyList<WorkflowRun> WorkflowRuns);

internal sealed record WorkflowJobPage([property: JsonPropertyName("jobs")] IReadOnlyList<WorkflowJob> Jobs);

internal sealed record DefaultWorkflowPermissions([property: JsonPropertyName("default_workflow_permissions")] string? Default);

internal sealed record CommentBody([property: JsonPropertyName("body")] string Body);

internal sealed record Blob([property: JsonPropertyName("content")] string Content, [property: JsonPropertyName("encoding")] string Encoding);
