using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>A check run.</summary>
public sealed record CheckRun(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("head_sha")] string HeadSha,
    [property: JsonPropertyName("external_id")] string? ExternalId,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("conclusion")] string? Conclusion,
    [property: JsonPropertyName("output")] CheckRunOutputState? Output,
    [property: JsonPropertyName("app")] AppReference? App
)
{
    /// <summary>The suite that it is part of.</summary>
    [JsonPropertyName("check_suite")]
    public CheckRunSuite? Suite { get; init; }
}

/// <summary>The suite of a check run, as events tell it.</summary>
public sealed record CheckRunSuite([property: JsonPropertyName("head_branch")] string? HeadBranch);

/// <summary>What a check run shows.</summary>
public sealed record CheckRunOutputState(
    [property: JsonPropertyName("title")] string? Title,
    [property: JsonPropertyName("annotations_count")] int? AnnotationsCount
);

/// <summary>A check run to be made.</summary>
public sealed record NewCheckRun(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("head_sha")] string HeadSha,
    [property: JsonPropertyName("external_id")] string ExternalId,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("conclusion")] string? Conclusion,
    [property: JsonPropertyName("details_url")] string? DetailsUrl,
    [property: JsonPropertyName("output")] CheckRunOutput Output,
    [property: JsonPropertyName("actions")] IReadOnlyList<CheckRunAction> Actions
);

/// <summary>What a check run becomes.</summary>
public sealed record CheckRunChange(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("conclusion")] string? Conclusion,
    [property: JsonPropertyName("details_url")] string? DetailsUrl,
    [property: JsonPropertyName("output")] CheckRunOutput Output,
    [property: JsonPropertyName("actions")] IReadOnlyList<CheckRunAction> Actions
);

/// <summary>A button: label and identifier of at most 20 characters, description of at most 40.</summary>
public sealed record CheckRunAction(
    [property: JsonPropertyName("label")] string Label,
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("identifier")] string Identifier
);

/// <summary>Title, summary and text (65,535 characters each) and at most 50 annotations.</summary>
public sealed record CheckRunOutput(
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("summary")] string Summary,
    [property: JsonPropertyName("text")] string? Text,
    [property: JsonPropertyName("annotations")] IReadOnlyList<CheckAnnotation>? Annotations
);

/// <summary>A note at a line. Columns only where start and end line are the same.</summary>
public sealed record CheckAnnotation(
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("start_line")] int StartLine,
    [property: JsonPropertyName("end_line")] int EndLine,
    [property: JsonPropertyName("start_column")] int? StartColumn,
    [property: JsonPropertyName("end_column")] int? EndColumn,
    [property: JsonPropertyName("annotation_level")] string AnnotationLevel,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("title")] string? Title
);
