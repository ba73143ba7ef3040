using System.Text.Json;
using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>Answer of <c>GET /api/v1/policy-chain</c>: which policies hold for a job, and what decided it.</summary>
public sealed record PolicyChainAnswer
{
    [JsonPropertyName("repository_id")]
    public required long RepositoryId { get; init; }

    /// <summary>File under <c>.github/workflows</c>; null: the repository itself.</summary>
    [JsonPropertyName("workflow")]
    public string? Workflow { get; init; }

    /// <summary>Null: the workflow itself.</summary>
    [JsonPropertyName("job")]
    public string? Job { get; init; }

    /// <summary>False: no file at either level speaks about the repository.</summary>
    [JsonPropertyName("protected")]
    public required bool IsProtected { get; init; }

    [JsonPropertyName("mode")]
    public required string Mode { get; init; }

    [JsonPropertyName("default_action")]
    public required string DefaultAction { get; init; }

    /// <summary>SHA-256 of the effective policy in lower-case hex.</summary>
    [JsonPropertyName("digest")]
    public required string Digest { get; init; }

    /// <summary>As <see cref="SessionAnswer.Generation"/>.</summary>
    [JsonPropertyName("generation")]
    public required long Generation { get; init; }

    [JsonPropertyName("rules")]
    public required IReadOnlyList<ChainRule> Rules { get; init; }

    /// <summary>Null for who may not know where private rules stand.</summary>
    [JsonPropertyName("decisions")]
    public ChainDecision? Decisions { get; init; }

    /// <summary>What a reviewer should know; null for who may not know where private rules stand.</summary>
    [JsonPropertyName("findings")]
    public IReadOnlyList<ChainFinding>? Findings { get; init; }

    /// <summary>The <c>ServedPolicy</c> that an agent would judge by; null from a bot that does not tell it.</summary>
    [JsonPropertyName("policy")]
    [JsonConverter(typeof(ExactJson))]
    public JsonElement? Policy { get; init; }

    /// <summary>Whether a list holds a null, which the reader of JSON lets through.</summary>
    [JsonIgnore]
    public bool HasHoles => Rules.Contains(null!) || Findings?.Contains(null!) == true || Decisions is { HasHoles: true };
}

/// <summary>One rule that holds.</summary>
/// <param name="Number">Its place in the served policy, counted from 0.</param>
/// <param name="Rule">The rule in words.</param>
/// <param name="Origin">Where it stands; null for who may not know.</param>
/// <param name="Required">Whether the organization requires it.</param>
public sealed record ChainRule(
    [property: JsonPropertyName("number")] int Number,
    [property: JsonPropertyName("rule")] string Rule,
    [property: JsonPropertyName("origin")] string? Origin,
    [property: JsonPropertyName("required")] bool Required
);

/// <summary>One decision of the resolution, with those that led to it.</summary>
public sealed record ChainDecision(
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("origin")] string? Origin,
    [property: JsonPropertyName("because")] IReadOnlyList<ChainDecision> Because
)
{
    [JsonIgnore]
    internal bool HasHoles => Because.Any(decision => decision is null or { HasHoles: true });
}

/// <summary>Something that a reviewer should know.</summary>
public sealed record ChainFinding(
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("severity")] string Severity,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("origin")] string? Origin
);
