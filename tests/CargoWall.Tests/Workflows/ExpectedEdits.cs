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
)
{
    /// <summary>The same where the repository's default permissions are not known: a job that rests on them is left as it is.</summary>
    public ExpectedFile WithUnknownDefaults()
    {
        var jobs = Jobs?.ToDictionary(
            it => it.Key,
            it =>
                it.Value is { Install: true, Permissions.Kind: "absent" } job
                    ? job with
                    {
                        Install = false,
                        Reason = "unknown-permissions",
                        NeedsOsGuard = false,
                        Permissions = job.Permissions with { ChangeNeeded = false },
                    }
                    : it.Value
        );
        return this with
        {
            Jobs = jobs,
            Change = jobs is null ? Change : jobs.Values.Any(job => job.Install),
            // What a file's style does not bear is not tried where no job gets the step.
            AlsoAcceptParse = Parse == "unsupported" ? [.. AlsoAcceptParse ?? [], "ok"] : AlsoAcceptParse,
        };
    }
}

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
