using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Authoring;

/// <summary>Answer of <c>validate --json</c>.</summary>
internal sealed record ValidationReport(
    [property: JsonPropertyName("valid")] bool Valid,
    [property: JsonPropertyName("files")] int Files,
    [property: JsonPropertyName("workflow_steps")] IReadOnlyList<WorkflowStepLine> WorkflowSteps,
    [property: JsonPropertyName("problems")] IReadOnlyList<ProblemLine> Problems
);

/// <summary>A step of a workflow that carries a policy.</summary>
internal sealed record WorkflowStepLine(
    [property: JsonPropertyName("file")] string File,
    [property: JsonPropertyName("line")] int Line,
    [property: JsonPropertyName("column")] int Column,
    [property: JsonPropertyName("job")] string Job,
    [property: JsonPropertyName("step")] int Step,
    [property: JsonPropertyName("format")] string Format
);

/// <summary>One problem of a policy file.</summary>
internal sealed record ProblemLine(
    [property: JsonPropertyName("file")] string File,
    [property: JsonPropertyName("line")] int Line,
    [property: JsonPropertyName("column")] int Column,
    [property: JsonPropertyName("severity")] string Severity,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("message")] string Message
);

/// <summary>Answer of <c>explain --json</c>.</summary>
internal sealed record ExplainReport
{
    [JsonPropertyName("destination")]
    public required string Destination { get; init; }

    /// <summary><c>allowed</c>, <c>auto-allowed</c>, <c>denied</c> or <c>would-deny</c>, as in the log.</summary>
    [JsonPropertyName("verdict")]
    public required string Verdict { get; init; }

    [JsonPropertyName("mode")]
    public required string Mode { get; init; }

    [JsonPropertyName("rule")]
    public string? Rule { get; init; }

    [JsonPropertyName("origin")]
    public string? Origin { get; init; }

    [JsonPropertyName("kind")]
    public string? Kind { get; init; }

    [JsonPropertyName("by_default")]
    public bool ByDefault { get; init; }

    /// <summary>Whether DNS answers for the name; null for an address.</summary>
    [JsonPropertyName("resolves")]
    public bool? Resolves { get; init; }

    /// <summary>Of a request: the verdict on its connection by an agent that does not look at requests; null for a connection.</summary>
    [JsonPropertyName("connection")]
    public string? Connection { get; init; }

    /// <summary>Of a request: what becomes of its connection where requests are looked at, in words; null for a connection.</summary>
    [JsonPropertyName("admission")]
    public string? Admission { get; init; }
}

/// <summary>Answer of <c>chain --json</c>.</summary>
internal sealed record ChainReport
{
    [JsonPropertyName("protected")]
    public required bool Protected { get; init; }

    [JsonPropertyName("mode")]
    public required string Mode { get; init; }

    [JsonPropertyName("default_action")]
    public required string DefaultAction { get; init; }

    [JsonPropertyName("digest")]
    public required string Digest { get; init; }

    [JsonPropertyName("rules")]
    public required IReadOnlyList<ChainRule> Rules { get; init; }

    /// <summary>Null where the bot does not tell: the repository is public and its organization's files are not.</summary>
    [JsonPropertyName("decisions")]
    public required ChainDecision? Decisions { get; init; }

    /// <summary>Empty where the bot does not tell them.</summary>
    [JsonPropertyName("findings")]
    public required IReadOnlyList<ChainFinding> Findings { get; init; }
}

/// <summary>Answer of <c>test --json</c>.</summary>
internal sealed record TestReport(
    [property: JsonPropertyName("passed")] bool Passed,
    [property: JsonPropertyName("expectations")] int Expectations,
    [property: JsonPropertyName("failed")] int Failed,
    [property: JsonPropertyName("outcomes")] IReadOnlyList<TestLine> Outcomes
);

/// <summary>One expectation of a policy test.</summary>
internal sealed record TestLine
{
    [JsonPropertyName("file")]
    public required string File { get; init; }

    [JsonPropertyName("line")]
    public required int Line { get; init; }

    [JsonPropertyName("column")]
    public required int Column { get; init; }

    /// <summary><c>ci.yml#build</c>, <c>ci.yml</c>; null for the repository itself.</summary>
    [JsonPropertyName("job")]
    public string? Job { get; init; }

    [JsonPropertyName("connection")]
    public required string Connection { get; init; }

    /// <summary><c>allowed</c> or <c>denied</c>.</summary>
    [JsonPropertyName("expected")]
    public required string Expected { get; init; }

    /// <summary><c>allowed</c> or <c>denied</c>.</summary>
    [JsonPropertyName("actual")]
    public required string Actual { get; init; }

    [JsonPropertyName("holds")]
    public required bool Holds { get; init; }

    /// <summary>The rule that decided; null when the default action did.</summary>
    [JsonPropertyName("rule")]
    public string? Rule { get; init; }

    [JsonPropertyName("origin")]
    public string? Origin { get; init; }

    [JsonPropertyName("message")]
    public required string Message { get; init; }
}

/// <summary>Answer of <c>export --json</c> and <c>import --json</c>.</summary>
internal sealed record FormatReport(
    [property: JsonPropertyName("format")] string Format,
    [property: JsonPropertyName("same_meaning")] bool SameMeaning,
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("notes")] IReadOnlyList<FormatNoteLine> Notes
);

/// <summary>A difference between a policy and its form in another format.</summary>
internal sealed record FormatNoteLine(
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("subject")] string Subject,
    [property: JsonPropertyName("origin")] string? Origin,
    [property: JsonPropertyName("reason")] string Reason
);

[JsonSerializable(typeof(TestReport))]
[JsonSerializable(typeof(DiffReport))]
[JsonSerializable(typeof(ReplayReport))]
[JsonSerializable(typeof(AnalysisReport))]
[JsonSerializable(typeof(PermissionsReport))]
[JsonSerializable(typeof(FormatReport))]
[JsonSerializable(typeof(ValidationReport))]
[JsonSerializable(typeof(ExplainReport))]
[JsonSerializable(typeof(ChainReport))]
internal sealed partial class AuthoringJson : JsonSerializerContext
{
    /// <summary>For people and programs alike: quotes and letters stand as they are. It is never put into HTML.</summary>
    public static AuthoringJson Readable { get; } =
        new(
            new JsonSerializerOptions
            {
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
