using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>One line of the audit log, of <c>run --json</c>, of what the agent sends and of what replay reads.</summary>
public sealed record ConnectionRecord
{
    /// <summary>RFC 3339, UTC, milliseconds.</summary>
    [JsonPropertyName("time")]
    [JsonConverter(typeof(UtcTimeConverter))]
    public required DateTimeOffset Time { get; init; }

    /// <summary><c>connection</c>, <c>dns</c> or <c>agent</c>.</summary>
    [JsonPropertyName("event")]
    public required string Event { get; init; }

    /// <summary><c>allowed</c>, <c>auto-allowed</c>, <c>denied</c> or <c>would-deny</c>; null for events that judge nothing.</summary>
    [JsonPropertyName("verdict")]
    public string? Verdict { get; init; }

    /// <summary>The name that was judged; null when none is known.</summary>
    [JsonPropertyName("host")]
    public string? Host { get; init; }

    [JsonPropertyName("address")]
    public string? Address { get; init; }

    [JsonPropertyName("port")]
    public int? Port { get; init; }

    /// <summary><c>tcp</c>, <c>udp</c>, <c>icmp</c> or the number of another IP protocol.</summary>
    [JsonPropertyName("protocol")]
    public string? Protocol { get; init; }

    [JsonPropertyName("pid")]
    public int? Pid { get; init; }

    /// <summary>The name of the process (comm).</summary>
    [JsonPropertyName("process")]
    public string? Process { get; init; }

    /// <summary>The path of the executable.</summary>
    [JsonPropertyName("exe")]
    public string? Executable { get; init; }

    /// <summary>The text of the rule that decided.</summary>
    [JsonPropertyName("rule")]
    public string? Rule { get; init; }

    /// <summary>Where that rule is written: <c>repo file:line</c>.</summary>
    [JsonPropertyName("origin")]
    public string? Origin { get; init; }

    /// <summary>The number of that rule in the served policy.</summary>
    [JsonPropertyName("rule_number")]
    public int? RuleNumber { get; init; }

    /// <summary>The kind of an auto-allowed connection.</summary>
    [JsonPropertyName("kind")]
    public string? Kind { get; init; }

    /// <summary>How many equal events the line stands for; null is one.</summary>
    [JsonPropertyName("count")]
    public long? Count { get; init; }

    /// <summary>Why, where verdict and rule do not say it.</summary>
    [JsonPropertyName("reason")]
    public string? Reason { get; init; }

    /// <summary>The hook that judged.</summary>
    [JsonPropertyName("hook")]
    public string? Hook { get; init; }

    [JsonPropertyName("step")]
    public string? Step { get; init; }

    [JsonPropertyName("action")]
    public string? Action { get; init; }

    /// <summary>The number of the event in its job, counted from 1 without gaps.</summary>
    [JsonPropertyName("seq")]
    public long? Sequence { get; init; }
}
