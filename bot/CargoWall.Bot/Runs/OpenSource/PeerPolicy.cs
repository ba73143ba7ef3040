using System.Text.Json.Serialization;

namespace CargoWall.Bot.Runs.OpenSource;

/// <summary>A policy as the open-source agent reads it (protobuf's JSON mapping). The whole list of the job; nothing is merged there.</summary>
internal sealed record PeerPolicy
{
    [JsonPropertyName("mode")]
    public required string Mode { get; init; }

    [JsonPropertyName("default_action")]
    public required string DefaultAction { get; init; }

    /// <summary>Always there: without it the agent would take the inputs of its step, which may open sudo.</summary>
    [JsonPropertyName("sudo_lockdown")]
    public required PeerSudo Sudo { get; init; }

    [JsonPropertyName("search_domains")]
    public required IReadOnlyList<string> SearchDomains { get; init; }

    [JsonPropertyName("rules")]
    public required IReadOnlyList<PeerRule> Rules { get; init; }
}

internal sealed record PeerSudo(
    [property: JsonPropertyName("enabled")] bool Enabled,
    [property: JsonPropertyName("allow_commands")] IReadOnlyList<string>? AllowCommands
);

internal sealed record PeerRule
{
    [JsonPropertyName("type")]
    public required string Type { get; init; }

    [JsonPropertyName("value")]
    public required string Value { get; init; }

    [JsonPropertyName("action")]
    public required string Action { get; init; }

    /// <summary>Null: every port.</summary>
    [JsonPropertyName("ports")]
    public IReadOnlyList<PeerPort>? Ports { get; init; }
}

internal sealed record PeerPort([property: JsonPropertyName("port")] int Port, [property: JsonPropertyName("protocol")] string Protocol);
