using System.Text.Json.Serialization;

namespace CargoWall.Bot.Runs.Questions;

/// <summary>Body of <c>POST /api/v1/simulate</c>: what would become of these connections? Nothing is stored or written for it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SimulationRequest
{
    public const int MostConnections = 1_000;
    public const int MostFiles = 200;

    /// <summary>A person's token needs this or <see cref="Repository"/>; a job asks about its own repository.</summary>
    [JsonPropertyName("repository_id")]
    public long? RepositoryId { get; init; }

    /// <summary>The repository's present name, <c>OWNER/NAME</c>.</summary>
    [JsonPropertyName("repository")]
    public string? Repository { get; init; }

    /// <summary>File under <c>.github/workflows</c>; null: the asking job's, else the repository's policy.</summary>
    [JsonPropertyName("workflow")]
    public string? Workflow { get; init; }

    [JsonPropertyName("job")]
    public string? Job { get; init; }

    /// <summary>Policy files as they would be, all of the repository's <c>.cargowall</c>; null: as they are.</summary>
    [JsonPropertyName("files")]
    public IReadOnlyList<SimulatedFile>? Files { get; init; }

    [JsonPropertyName("connections")]
    public required IReadOnlyList<SimulatedConnection> Connections { get; init; }
}

internal sealed record SimulatedFile([property: JsonPropertyName("path")] string Path, [property: JsonPropertyName("text")] string Text);

/// <summary>A connection; a host, an address or both.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SimulatedConnection
{
    [JsonPropertyName("host")]
    public string? Host { get; init; }

    [JsonPropertyName("address")]
    public string? Address { get; init; }

    /// <summary>Null: 443.</summary>
    [JsonPropertyName("port")]
    public int? Port { get; init; }

    /// <summary><c>tcp</c> (null) or <c>udp</c>.</summary>
    [JsonPropertyName("protocol")]
    public string? Protocol { get; init; }

    [JsonPropertyName("exe")]
    public string? Executable { get; init; }

    [JsonPropertyName("step")]
    public string? Step { get; init; }

    [JsonPropertyName("action")]
    public string? Action { get; init; }
}

/// <summary>What would become of them.</summary>
internal sealed record SimulationAnswer
{
    [JsonPropertyName("before")]
    public required SimulatedPolicy Before { get; init; }

    /// <summary>With <see cref="SimulationRequest.Files"/>; null when there are none, or they have errors.</summary>
    [JsonPropertyName("after")]
    public SimulatedPolicy? After { get; init; }

    /// <summary>What is wrong in the files, with file, line and column.</summary>
    [JsonPropertyName("problems")]
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>One for each connection, in their order.</summary>
    [JsonPropertyName("results")]
    public required IReadOnlyList<SimulatedResult> Results { get; init; }
}

internal sealed record SimulatedPolicy([property: JsonPropertyName("mode")] string Mode, [property: JsonPropertyName("digest")] string Digest);

internal sealed record SimulatedResult(
    [property: JsonPropertyName("before")] SimulatedVerdict Before,
    [property: JsonPropertyName("after")] SimulatedVerdict? After
);

/// <param name="Verdict"><c>allowed</c> or <c>denied</c>, whatever the mode; the machine's own auto-allows are not known here.</param>
/// <param name="Rule">The rule that decided; null: the default action.</param>
/// <param name="Origin">Where it stands; null when it is not told.</param>
internal sealed record SimulatedVerdict(
    [property: JsonPropertyName("verdict")] string Verdict,
    [property: JsonPropertyName("rule")] string? Rule,
    [property: JsonPropertyName("origin")] string? Origin
);

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(SimulationRequest))]
[JsonSerializable(typeof(SimulationAnswer))]
internal sealed partial class QuestionJson : JsonSerializerContext;
