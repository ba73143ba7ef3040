using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>The app that a key belongs to.</summary>
/// <param name="HtmlUrl">Its public page.</param>
/// <param name="Permissions">What it asks of accounts, each with <c>read</c> or <c>write</c>.</param>
/// <param name="Events">What it is sent webhooks about, besides what every app is.</param>
public sealed record App(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("slug")] string? Slug,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("html_url")] string? HtmlUrl,
    [property: JsonPropertyName("permissions")] IReadOnlyDictionary<string, string>? Permissions,
    [property: JsonPropertyName("events")] IReadOnlyList<string>? Events
);

/// <summary>Where an app's webhooks go. The secret is never told.</summary>
public sealed record AppHook([property: JsonPropertyName("url")] string? Url, [property: JsonPropertyName("content_type")] string? ContentType);

/// <summary>An app that was registered just now, with its secrets: GitHub tells them this once.</summary>
/// <param name="PrivateKey">The private key in PEM.</param>
/// <param name="WebhookSecret">Null when the manifest named no address for webhooks.</param>
public sealed record RegisteredApp(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("html_url")] string HtmlUrl,
    [property: JsonPropertyName("pem")] string PrivateKey,
    [property: JsonPropertyName("webhook_secret")] string? WebhookSecret
)
{
    // Records write their members; these are secrets.
    public override string ToString() => $"{Name} ({Id})";
}

/// <summary>The app that made something.</summary>
public sealed record AppReference([property: JsonPropertyName("id")] long Id, [property: JsonPropertyName("slug")] string? Slug);
