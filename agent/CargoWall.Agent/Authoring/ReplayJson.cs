using System.Text.Json.Serialization;

namespace CargoWall.Agent.Authoring;

/// <summary>Answer of <c>replay --json</c>.</summary>
internal sealed record ReplayReport
{
    [JsonPropertyName("logs")]
    public required LogReport Logs { get; init; }

    [JsonPropertyName("mode")]
    public required BeforeAfter Mode { get; init; }

    [JsonPropertyName("connections")]
    public required CountsReport Connections { get; init; }

    [JsonPropertyName("lookups")]
    public required CountsReport Lookups { get; init; }

    /// <summary>Connections that pass as things are and would be refused, modes included.</summary>
    [JsonPropertyName("newly_refused")]
    public required long NewlyRefused { get; init; }

    [JsonPropertyName("refused_by_machine")]
    public required long RefusedByMachine { get; init; }

    [JsonPropertyName("newly_denied")]
    public required IReadOnlyList<DestinationReport> NewlyDenied { get; init; }

    [JsonPropertyName("newly_allowed")]
    public required IReadOnlyList<DestinationReport> NewlyAllowed { get; init; }

    [JsonPropertyName("still_denied")]
    public required IReadOnlyList<DestinationReport> StillDenied { get; init; }

    /// <summary>Connections and look-ups whose destination found no place in a list.</summary>
    [JsonPropertyName("unlisted")]
    public required long Unlisted { get; init; }

    [JsonPropertyName("unused_rules")]
    public required IReadOnlyList<RuleReport> UnusedRules { get; init; }
}

/// <summary>Answer of <c>analyze --json</c>.</summary>
internal sealed record AnalysisReport
{
    [JsonPropertyName("logs")]
    public required LogReport Logs { get; init; }

    /// <summary>Null without a policy: verdicts are the recorded ones then.</summary>
    [JsonPropertyName("mode")]
    public string? Mode { get; init; }

    [JsonPropertyName("allowed")]
    public required IReadOnlyList<DestinationReport> Allowed { get; init; }

    [JsonPropertyName("denied")]
    public required IReadOnlyList<DestinationReport> Denied { get; init; }

    [JsonPropertyName("refused_by_machine")]
    public required long RefusedByMachine { get; init; }

    [JsonPropertyName("unlisted")]
    public required long Unlisted { get; init; }

    [JsonPropertyName("unused_rules")]
    public IReadOnlyList<RuleReport>? UnusedRules { get; init; }

    [JsonPropertyName("suggestions")]
    public required IReadOnlyList<SuggestionReport> Suggestions { get; init; }

    /// <summary>Never chosen by itself.</summary>
    [JsonPropertyName("wider")]
    public required IReadOnlyList<WiderReport> Wider { get; init; }
}

/// <summary>What was read.</summary>
internal sealed record LogReport(
    [property: JsonPropertyName("files")] IReadOnlyList<string> Files,
    [property: JsonPropertyName("lines")] long Lines,
    [property: JsonPropertyName("unreadable")] long Unreadable,
    [property: JsonPropertyName("problems")] IReadOnlyList<LogProblemReport> Problems
);

/// <summary>A line that is no record.</summary>
internal sealed record LogProblemReport(
    [property: JsonPropertyName("file")] string File,
    [property: JsonPropertyName("line")] long Line,
    [property: JsonPropertyName("message")] string Message
);

internal sealed record BeforeAfter([property: JsonPropertyName("base")] string Base, [property: JsonPropertyName("head")] string Head);

internal sealed record CountsReport(
    [property: JsonPropertyName("newly_denied")] long NewlyDenied,
    [property: JsonPropertyName("newly_allowed")] long NewlyAllowed,
    [property: JsonPropertyName("still_denied")] long StillDenied,
    [property: JsonPropertyName("still_allowed")] long StillAllowed
);

/// <summary>A destination.</summary>
internal sealed record DestinationReport
{
    [JsonPropertyName("destination")]
    public required string Destination { get; init; }

    /// <summary>Whether the name was looked up and not connected to.</summary>
    [JsonPropertyName("lookup")]
    public bool Lookup { get; init; }

    [JsonPropertyName("count")]
    public required long Count { get; init; }

    /// <summary>How many were recorded as denied or would-deny.</summary>
    [JsonPropertyName("recorded_denied")]
    public required long RecordedDenied { get; init; }

    [JsonPropertyName("processes")]
    public required IReadOnlyList<ProcessReport> Processes { get; init; }

    [JsonPropertyName("more_processes")]
    public bool MoreProcesses { get; init; }

    /// <summary>What decides in the older policy; only where two are compared.</summary>
    [JsonPropertyName("base")]
    public DecidedReport? Base { get; init; }

    /// <summary>What decides; null where no policy was given.</summary>
    [JsonPropertyName("head")]
    public DecidedReport? Head { get; init; }

    [JsonPropertyName("examples")]
    public required IReadOnlyList<ExampleReport> Examples { get; init; }
}

internal sealed record ProcessReport([property: JsonPropertyName("process")] string Process, [property: JsonPropertyName("count")] long Count);

/// <summary>A verdict with what decided: a rule, a kind of auto-allow, or neither: the default action.</summary>
internal sealed record DecidedReport(
    [property: JsonPropertyName("verdict")] string Verdict,
    [property: JsonPropertyName("rule")] string? Rule,
    [property: JsonPropertyName("origin")] string? Origin,
    [property: JsonPropertyName("kind")] string? Kind
);

internal sealed record ExampleReport(
    [property: JsonPropertyName("file")] string? File,
    [property: JsonPropertyName("line")] long Line,
    [property: JsonPropertyName("process")] string? Process,
    [property: JsonPropertyName("address")] string? Address
);

internal sealed record RuleReport([property: JsonPropertyName("rule")] string Rule, [property: JsonPropertyName("origin")] string Origin);

/// <summary>A rule, as it is written in a policy file, that would allow what no rule covers.</summary>
internal sealed record SuggestionReport(
    [property: JsonPropertyName("rule")] string Rule,
    [property: JsonPropertyName("count")] long Count,
    [property: JsonPropertyName("port_is_assumed")] bool PortIsAssumed
);

/// <summary>A wider rule that a person may choose instead of those for the hosts that it covers.</summary>
internal sealed record WiderReport(
    [property: JsonPropertyName("rule")] string Rule,
    [property: JsonPropertyName("covers")] IReadOnlyList<string> Covers,
    [property: JsonPropertyName("opens")] string Opens
);

/// <summary>Answer of <c>permissions --json</c>.</summary>
internal sealed record PermissionsReport
{
    [JsonPropertyName("logs")]
    public required LogReport Logs { get; init; }

    /// <summary>Whether the logs hold no record, so that no permission here does not mean that none is needed.</summary>
    [JsonPropertyName("nothing_recorded")]
    public required bool NothingRecorded { get; init; }

    /// <summary>Scope to <c>read</c> or <c>write</c>.</summary>
    [JsonPropertyName("permissions")]
    public required IReadOnlyDictionary<string, string> Permissions { get; init; }

    /// <summary>Different requests that carried the token.</summary>
    [JsonPropertyName("requests")]
    public required int Requests { get; init; }

    /// <summary>Requests of which it is not known what they need.</summary>
    [JsonPropertyName("unknown")]
    public required IReadOnlyList<string> Unknown { get; init; }

    /// <summary>Numbers that may be issues or pull requests.</summary>
    [JsonPropertyName("undecided")]
    public required IReadOnlyList<UndecidedReport> Undecided { get; init; }

    /// <summary>Connections to GitHub's API whose requests the log does not tell.</summary>
    [JsonPropertyName("unseen_connections")]
    public required long UnseenConnections { get; init; }

    [JsonPropertyName("unlisted")]
    public required long Unlisted { get; init; }

    /// <summary>Sentences about what such a log cannot tell.</summary>
    [JsonPropertyName("cannot_know")]
    public required IReadOnlyList<string> CannotKnow { get; init; }
}

internal sealed record UndecidedReport(
    [property: JsonPropertyName("repository")] string Repository,
    [property: JsonPropertyName("numbers")] IReadOnlyList<long> Numbers
);
