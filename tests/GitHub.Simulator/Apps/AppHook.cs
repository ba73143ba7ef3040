namespace GitHub.Simulator.Apps;

/// <summary>Where an app's webhooks go, and what signs them.</summary>
internal sealed class AppHook(Uri? url, string secret)
{
    public const long Id = 424_242;

    public Uri? Url { get; private set; } = url;

    public string Secret { get; private set; } = secret;

    /// <summary>A null secret keeps the one there is.</summary>
    public void Set(Uri? url, string? secret)
    {
        Url = url;
        Secret = secret ?? Secret;
    }
}
