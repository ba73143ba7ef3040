using System.Text.Json;
using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>The JSON of a served policy. The order of the members is the order on the wire.</summary>
internal sealed record ServedDocument
{
    [JsonPropertyName("version")]
    public required int Version { get; init; }

    [JsonPropertyName("min-agent")]
    public string? MinAgent { get; init; }

    [JsonPropertyName("digest")]
    public string? Digest { get; init; }

    [JsonPropertyName("policy")]
    public required string Policy { get; init; }

    [JsonPropertyName("mode")]
    public required string Mode { get; init; }

    [JsonPropertyName("default-action")]
    public required string DefaultAction { get; init; }

    [JsonPropertyName("rules")]
    public required IReadOnlyList<ServedRule> Rules { get; init; }

    [JsonPropertyName("sudo-lockdown")]
    public required ServedSudo Sudo { get; init; }

    [JsonPropertyName("search-domains")]
    public required IReadOnlyList<string> SearchDomains { get; init; }

    [JsonPropertyName("auto-allow")]
    public required ServedAutoAllow AutoAllow { get; init; }

    [JsonPropertyName("tls-inspect")]
    public required bool TlsInspect { get; init; }

    [JsonPropertyName("fail-job-on-deny")]
    public required bool FailJobOnDeny { get; init; }

    [JsonPropertyName("on-unavailable")]
    public required string OnUnavailable { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

internal sealed record ServedSudo
{
    [JsonPropertyName("enabled")]
    public required bool Enabled { get; init; }

    [JsonPropertyName("allow-commands")]
    public required IReadOnlyList<string> AllowCommands { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

internal sealed record ServedAutoAllow
{
    [JsonPropertyName("github")]
    public required bool GitHub { get; init; }

    [JsonPropertyName("azure-platform")]
    public required bool AzurePlatform { get; init; }

    [JsonPropertyName("azure-storage")]
    public required bool AzureStorage { get; init; }

    [JsonPropertyName("cloud-metadata")]
    public required bool CloudMetadata { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

internal sealed record ServedRule
{
    [JsonPropertyName("action")]
    public required string Action { get; init; }

    [JsonPropertyName("host")]
    public string? Host { get; init; }

    [JsonPropertyName("prefix")]
    public string? Prefix { get; init; }

    [JsonPropertyName("url")]
    public string? Url { get; init; }

    [JsonPropertyName("methods")]
    public IReadOnlyList<string>? Methods { get; init; }

    [JsonPropertyName("tcp")]
    public required IReadOnlyList<string> Tcp { get; init; }

    [JsonPropertyName("udp")]
    public required IReadOnlyList<string> Udp { get; init; }

    [JsonPropertyName("icmp")]
    public required bool Icmp { get; init; }

    [JsonPropertyName("other")]
    public required bool Other { get; init; }

    [JsonPropertyName("scope")]
    public IReadOnlyList<ServedScopeTerm>? Scope { get; init; }

    [JsonPropertyName("stands")]
    public required string Stands { get; init; }

    [JsonPropertyName("author")]
    public required string Author { get; init; }

    [JsonPropertyName("default")]
    public required bool IsDefault { get; init; }

    [JsonPropertyName("required")]
    public required bool Required { get; init; }

    [JsonPropertyName("passthrough")]
    public bool? Passthrough { get; init; }

    [JsonPropertyName("insecure")]
    public bool? Insecure { get; init; }

    [JsonPropertyName("why")]
    public string? Why { get; init; }

    [JsonPropertyName("expires")]
    public string? Expires { get; init; }

    [JsonPropertyName("of")]
    public string? Policy { get; init; }

    [JsonPropertyName("search-domain")]
    public string? SearchDomain { get; init; }

    [JsonPropertyName("origin")]
    public ServedOrigin? Origin { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

internal sealed record ServedScopeTerm
{
    [JsonPropertyName("key")]
    public required string Key { get; init; }

    [JsonPropertyName("index")]
    public int? Index { get; init; }

    [JsonPropertyName("value")]
    public required string Value { get; init; }

    [JsonPropertyName("glob")]
    public required bool IsGlob { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

internal sealed record ServedOrigin
{
    [JsonPropertyName("level")]
    public required string Level { get; init; }

    [JsonPropertyName("repository")]
    public required string Repository { get; init; }

    [JsonPropertyName("file")]
    public required string File { get; init; }

    [JsonPropertyName("line")]
    public required int Line { get; init; }

    [JsonPropertyName("column")]
    public required int Column { get; init; }

    [JsonPropertyName("commit")]
    public string? Commit { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
