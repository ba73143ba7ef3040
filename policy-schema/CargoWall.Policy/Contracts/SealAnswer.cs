using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>Answer of <c>POST /api/v1/jobs/{id}/seal</c>.</summary>
public sealed record SealAnswer
{
    /// <summary>Sequence number of the last stored event.</summary>
    [JsonPropertyName("last_seq")]
    public required long LastSequence { get; init; }

    /// <summary>True when everything that the seal names is stored and the chain fits.</summary>
    [JsonPropertyName("complete")]
    public required bool Complete { get; init; }

    /// <summary>Address of the page of this run.</summary>
    [JsonPropertyName("run_url")]
    public required string RunUrl { get; init; }

    /// <summary>What the bot found wrong with the report, a sentence each; empty when nothing.</summary>
    [JsonPropertyName("findings")]
    public IReadOnlyList<string> Findings { get; init; } = [];
}
