using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CargoWall.Agent.Authoring;

/// <summary>Answer of <c>install-action --json</c>.</summary>
internal sealed record InstallReport([property: JsonPropertyName("files")] IReadOnlyList<InstalledFile> Files);

/// <summary>A workflow file.</summary>
internal sealed record InstalledFile
{
    [JsonPropertyName("file")]
    public required string File { get; init; }

    /// <summary><c>ok</c>, <c>invalid</c>, <c>unsupported</c> or <c>not-a-workflow</c>.</summary>
    [JsonPropertyName("parse")]
    public required string Parse { get; init; }

    [JsonPropertyName("problem")]
    public string? Problem { get; init; }

    [JsonPropertyName("line")]
    public int? Line { get; init; }

    [JsonPropertyName("change")]
    public bool Change { get; init; }

    [JsonPropertyName("written")]
    public bool Written { get; init; }

    [JsonPropertyName("caller_must_grant")]
    public bool CallerMustGrant { get; init; }

    [JsonPropertyName("jobs")]
    public required IReadOnlyList<InstalledJob> Jobs { get; init; }

    /// <summary>The change as a unified diff; null when there is none.</summary>
    [JsonPropertyName("diff")]
    public string? Diff { get; init; }
}

/// <summary>A job of it.</summary>
internal sealed record InstalledJob(
    [property: JsonPropertyName("job")] string Job,
    [property: JsonPropertyName("install")] bool Install,
    [property: JsonPropertyName("reason")] string? Reason,
    [property: JsonPropertyName("needs_os_guard")] bool NeedsOsGuard,
    [property: JsonPropertyName("permissions")] string Permissions,
    [property: JsonPropertyName("permissions_level")] string PermissionsLevel,
    [property: JsonPropertyName("permissions_changed")] bool PermissionsChanged,
    [property: JsonPropertyName("via")] string? Via
);

[JsonSourceGenerationOptions(WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InstallReport))]
internal sealed partial class InstallJson : JsonSerializerContext
{
    /// <summary>For people and programs alike: quotes and letters stand as they are. It is never put into HTML.</summary>
    public static InstallJson Readable { get; } =
        new(
            new JsonSerializerOptions
            {
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
