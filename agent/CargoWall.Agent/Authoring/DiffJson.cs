using System.Text.Json.Serialization;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Authoring;

/// <summary>Answer of <c>diff --json</c>.</summary>
internal sealed record DiffReport
{
    /// <summary><c>none</c>, <c>widens</c>, <c>narrows</c> or <c>both</c>: all changes together.</summary>
    [JsonPropertyName("direction")]
    public required string Direction { get; init; }

    [JsonPropertyName("headline")]
    public required string Headline { get; init; }

    /// <summary>Jobs, or repositories with workflows and jobs, that were looked at.</summary>
    [JsonPropertyName("subjects")]
    public required int Subjects { get; init; }

    [JsonPropertyName("changed")]
    public required IReadOnlyList<ChangedReport> Changed { get; init; }

    /// <summary>Locks, and settings that the bot acts on.</summary>
    [JsonPropertyName("files")]
    public required IReadOnlyList<ChangeReport> Files { get; init; }

    [JsonPropertyName("findings")]
    public required IReadOnlyList<ChainFinding> Findings { get; init; }
}

/// <summary>Subjects that change alike.</summary>
internal sealed record ChangedReport
{
    [JsonPropertyName("names")]
    public required IReadOnlyList<string> Names { get; init; }

    [JsonPropertyName("direction")]
    public required string Direction { get; init; }

    [JsonPropertyName("base_digest")]
    public required string BaseDigest { get; init; }

    [JsonPropertyName("head_digest")]
    public required string HeadDigest { get; init; }

    [JsonPropertyName("changes")]
    public required IReadOnlyList<ChangeReport> Changes { get; init; }
}

internal sealed record ChangeReport(
    [property: JsonPropertyName("direction")] string Direction,
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("origin")] string? Origin
);
