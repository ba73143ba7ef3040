using System.Text.Json;
using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>The JSON of a served policy. The order of the members is the order on the wire.</summary>
internal sealed record ServedDocument
{
    [JsonPropertyName("version")]
    public int Version { get; init; }

    [JsonPropertyName("min-agent")]
    public string? MinAgent { get; init; }

    [JsonPropertyName("digest")]
    public string? Digest { get; init; }

    [JsonPropertyName("policy")]
    public string Policy { get; init; } = "";

    [JsonPropertyName("mode")]
    public string Mode { get; init; } = "";

    [JsonPropertyName("default-action")]
    public string DefaultAction { get; init; } = "";

    [JsonPropertyName("rules")]
    public IReadOnlyList<ServedRule> Rules { get; init; } = [];

    [JsonPropertyName("sudo-lockdown")]
    public ServedSudo Sudo { get; init; } = new();

    [JsonPropertyName("search-domains")]
    public IReadOnlyList<string> SearchDomains { get; init; } = [];

    [JsonPropertyName("auto-allow")]
    public ServedAutoAllow AutoAllow { get; init; } = new();

    [JsonPropertyName("tls-inspect")]
    public bool TlsInspect { get; init; }

    [JsonPropertyName("fail-job-on-deny")]
    public bool FailJobOnDeny { get; init; }

    [JsonPropertyName("on-unavailable")]
    public string OnUnavailable { get; init; } = "";

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}

internal sealed record ServedSudo
{
    [JsonPropertyName("enabled")]
    public bool Enabled { get; init; }

    [JsonPropertyName("allow-commands")]
    public IReadOnlyList<string> AllowCommands { get; init; } = [];

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}

internal sealed record ServedAutoAllow
{
    [JsonPropertyName("github")]
    public bool GitHub { get; init; }

    [JsonPropertyName("azure-platform")]
    public bool AzurePlatform { get; init; }

    [JsonPropertyName("azure-storage")]
    public bool AzureStorage { get; init; }

    [JsonPropertyName("cloud-metadata")]
    public bool CloudMetadata { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}

internal sealed record ServedRule
{
    [JsonPropertyName("action")]
    public string Action { get; init; } = "";

    [JsonPropertyName("host")]
    public string? Host { get; init; }

    [JsonPropertyName("prefix")]
    public string? Prefix { get; init; }

    [JsonPropertyName("url")]
    public string? Url { get; init; }

    [JsonPropertyName("methods")]
    public IReadOnlyList<string>? Methods { get; init; }

    [JsonPropertyName("tcp")]
    public IReadOnlyList<string> Tcp { get; init; } = [];

    [JsonPropertyName("udp")]
    public IReadOnlyList<string> Udp { get; init; } = [];

    [JsonPropertyName("icmp")]
    public bool Icmp { get; init; }

    [JsonPropertyName("other")]
    public bool Other { get; init; }

    [JsonPropertyName("scope")]
    public IReadOnlyList<ServedScopeTerm>? Scope { get; init; }

    [JsonPropertyName("stands")]
    public string Stands { get; init; } = "";

    [JsonPropertyName("author")]
    public string Author { get; init; } = "";

    [JsonPropertyName("default")]
    public bool IsDefault { get; init; }

    [JsonPropertyName("required")]
    public bool Required { get; init; }

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
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}

internal sealed record ServedScopeTerm
{
    [JsonPropertyName("key")]
    public string Key { get; init; } = "";

    [JsonPropertyName("index")]
    public int? Index { get; init; }

    [JsonPropertyName("value")]
    public string Value { get; init; } = "";

    [JsonPropertyName("glob")]
    public bool IsGlob { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}

internal sealed record ServedOrigin
{
    [JsonPropertyName("level")]
    public string Level { get; init; } = "";

    [JsonPropertyName("repository")]
    public string Repository { get; init; } = "";

    [JsonPropertyName("file")]
    public string File { get; init; } = "";

    [JsonPropertyName("line")]
    public int Line { get; init; }

    [JsonPropertyName("column")]
    public int Column { get; init; }

    [JsonPropertyName("commit")]
    public string? Commit { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}
