using System.Text.Json;
using System.Text.Json.Serialization;

namespace CargoWall.Bot.SetUp.Registration;

/// <summary>What GitHub makes an app of ("Registering a GitHub App from a manifest", "GitHub App Manifest parameters").</summary>
internal sealed record AppManifest
{
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>The app's home page.</summary>
    [JsonPropertyName("url")]
    public required string Url { get; init; }

    [JsonPropertyName("description")]
    public string Description { get; } = "An egress firewall for CI that is run from git: shows on pull requests what a change of a policy would do.";

    [JsonPropertyName("hook_attributes")]
    public required ManifestHook Hook { get; init; }

    /// <summary>Where the browser is sent with the code.</summary>
    [JsonPropertyName("redirect_url")]
    public required string RedirectUrl { get; init; }

    /// <summary>Other accounts than its owner's cannot install it.</summary>
    [JsonPropertyName("public")]
    public bool IsPublic { get; }

    [JsonPropertyName("default_permissions")]
    public required IReadOnlyDictionary<string, string> Permissions { get; init; }

    [JsonPropertyName("default_events")]
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>The app of a bot.</summary>
    /// <param name="name">Its name, which no other app on that GitHub has.</param>
    /// <param name="publicUrl">The bot's public address.</param>
    /// <param name="redirect">Where the browser comes back to.</param>
    /// <param name="optionalToo">Whether to ask for what only some features need.</param>
    public static AppManifest Of(string name, string publicUrl, Uri redirect, bool optionalToo) =>
        new()
        {
            Name = name,
            Url = publicUrl,
            Hook = new ManifestHook($"{publicUrl}/webhooks/github", true),
            RedirectUrl = redirect.AbsoluteUri,
            Permissions = AppRequirement.PermissionsToAsk(optionalToo),
            Events = [.. AppRequirement.EventsToAsk(optionalToo).Select(needed => needed.Name)],
        };

    public string ToJson() => JsonSerializer.Serialize(this, ManifestJson.Default.AppManifest);
}

/// <summary>Where webhooks go.</summary>
internal sealed record ManifestHook([property: JsonPropertyName("url")] string Url, [property: JsonPropertyName("active")] bool IsActive);

[JsonSerializable(typeof(AppManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
