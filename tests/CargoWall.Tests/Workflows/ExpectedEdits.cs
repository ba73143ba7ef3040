using System.Text.Json;
using System.Text.Json.Serialization;

namespace CargoWall.Tests.Workflows;

/// <summary>A folder of workflow files with its <c>expected.json</c>.</summary>
internal sealed record ExpectedEdits([property: JsonPropertyName("files")] IReadOnlyDictionary<string, ExpectedFile> Files)
{
    public static ExpectedEdits Read(string folder) =>
        JsonSerializer.Deserialize<ExpectedEdits>(File.ReadAllBytes(Path.Combine(folder, "expected.json"))) ?? throw new InvalidDataException(folder);
}

internal sealed record ExpectedFile(
    [property: JsonPropertyName("parse")] string Parse,
    [property: JsonPropertyName("alsoAcceptParse")] IReadOnlyList<string>? AlsoAcceptParse,
    [property: JsonPropertyName("newline")] string Newline,
    [property: JsonPropertyName("bom")] bool Bom,
    [property: JsonPropertyName("finalNewline")] bool FinalNewline,
    [property: JsonPropertyName("change")] bool Change,
    [property: JsonPropertyName("jobs")] IReadOnlyDictionary<string, ExpectedJob>? Jobs
);

internal sealed record ExpectedJob(
    [property: JsonPropertyName("install")] bool Install,
    [property: JsonPropertyName("reason")] string? Reason,
    [property: JsonPropertyName("needsOsGuard")] bool NeedsOsGuard,
    [property: JsonPropertyName("permissions")] ExpectedPermissions Permissions,
    [property: JsonPropertyName("via")] string? Via,
    [property: JsonPropertyName("callerMustGrant")] bool CallerMustGrant,
    [property: JsonPropertyName("mayRewriteLines")] IReadOnlyList<int>? MayRewriteLines
);

internal sealed record ExpectedPermissions(
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("level")] string Level,
    [property: JsonPropertyName("changeNeeded")] bool ChangeNeeded
);
