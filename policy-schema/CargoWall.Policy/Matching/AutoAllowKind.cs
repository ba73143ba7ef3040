using System.Diagnostics;

namespace CargoWall.Policy.Matching;

/// <summary>Why something is auto-allowed.</summary>
public enum AutoAllowKind
{
    /// <summary>The machine itself. No rule denies it.</summary>
    Loopback,

    /// <summary>The resolvers of the DNS proxy. No rule denies them.</summary>
    Dns,

    /// <summary>The bot that serves the policy. No rule denies it.</summary>
    Bot,

    /// <summary>GitHub's own services that the runner uses.</summary>
    GitHub,

    /// <summary>Azure's wire server, for the platform's own control groups.</summary>
    AzurePlatform,

    /// <summary>Storage accounts that GitHub keeps results in.</summary>
    AzureStorage,

    /// <summary>The cloud's instance metadata service.</summary>
    CloudMetadata,
}

/// <summary>Written names of auto-allow kinds.</summary>
public static class AutoAllowKinds
{
    /// <summary>The name in logs and settings, for example <c>azure-storage</c>.</summary>
    public static string NameOf(AutoAllowKind kind) =>
        kind switch
        {
            AutoAllowKind.Loopback => "loopback",
            AutoAllowKind.Dns => "dns",
            AutoAllowKind.Bot => "bot",
            AutoAllowKind.GitHub => "github",
            AutoAllowKind.AzurePlatform => "azure-platform",
            AutoAllowKind.AzureStorage => "azure-storage",
            AutoAllowKind.CloudMetadata => "cloud-metadata",
            _ => throw new UnreachableException(),
        };

    /// <summary>Reads <see cref="NameOf"/>; false for what is no kind.</summary>
    public static bool TryRead(string? name, out AutoAllowKind kind)
    {
        AutoAllowKind? known = name switch
        {
            "loopback" => AutoAllowKind.Loopback,
            "dns" => AutoAllowKind.Dns,
            "bot" => AutoAllowKind.Bot,
            "github" => AutoAllowKind.GitHub,
            "azure-platform" => AutoAllowKind.AzurePlatform,
            "azure-storage" => AutoAllowKind.AzureStorage,
            "cloud-metadata" => AutoAllowKind.CloudMetadata,
            _ => null,
        };
        kind = known ?? default;
        return known is not null;
    }

    /// <summary>Whether the kind holds against every rule.</summary>
    public static bool IsUndeniable(AutoAllowKind kind) => kind is AutoAllowKind.Loopback or AutoAllowKind.Dns or AutoAllowKind.Bot;
}
