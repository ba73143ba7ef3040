using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>Two commits compared. At most 300 files are listed.</summary>
public sealed record Comparison(
    [property: JsonPropertyName("merge_base_commit")] GitLink MergeBaseCommit,
    [property: JsonPropertyName("files")] IReadOnlyList<ChangedFile>? Files
);

/// <summary>A file that differs.</summary>
public sealed record ChangedFile(
    [property: JsonPropertyName("filename")] string Filename,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("previous_filename")] string? PreviousFilename
);
