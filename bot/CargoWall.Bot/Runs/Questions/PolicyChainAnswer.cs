using System.Text.Json.Serialization;

namespace CargoWall.Bot.Runs.Questions;

/// <summary>Which policies hold for a job, and what decided it.</summary>
internal sealed record PolicyChainAnswer
{
    [JsonPropertyName("repository_id")]
    public required long RepositoryId { get; init; }

    [JsonPropertyName("workflow")]
    public string? Workflow { get; init; }

    [JsonPropertyName("job")]
    public string? Job { get; init; }

    /// <summary>False: no file at either level speaks about the repository.</summary>
    [JsonPropertyName("protected")]
    public required bool IsProtected { get; init; }

    [JsonPropertyName("mode")]
    public required string Mode { get; init; }

    [JsonPropertyName("default_action")]
    public required string DefaultAction { get; init; }

    [JsonPropertyName("digest")]
    public required string Digest { get; init; }

    [JsonPropertyName("generation")]
    public required long Generation { get; init; }

    [JsonPropertyName("rules")]
    public required IReadOnlyList<ChainRule> Rules { get; init; }

    /// <summary>Null for who may not know where private rules stand.</summary>
    [JsonPropertyName("decisions")]
    public ChainDecision? Decisions { get; init; }
}

/// <summary>One rule that holds; its number is the one in the served policy.</summary>
internal sealed record ChainRule(
    [property: JsonPropertyName("number")] int Number,
    [property: JsonPropertyName("rule")] string Rule,
    [property: JsonPropertyName("required")] bool IsRequired,
    [property: JsonPropertyName("origin")] string? Origin
);

/// <summary>One decision with those that led to it.</summary>
internal sealed record ChainDecision(
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("origin")] string? Origin,
    [property: JsonPropertyName("because")] IReadOnlyList<ChainDecision> Because
);
