using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>Which auto-allow kinds the settings leave on.</summary>
internal static class AutoAllowSwitch
{
    public static bool IsOn(this AutoAllowSettings settings, AutoAllowKind kind) =>
        kind switch
        {
            AutoAllowKind.GitHub => settings.GitHub,
            AutoAllowKind.AzurePlatform => settings.AzurePlatform,
            AutoAllowKind.AzureStorage => settings.AzureStorage,
            AutoAllowKind.CloudMetadata => settings.CloudMetadata,
            _ => AutoAllowKinds.IsUndeniable(kind),
        };
}
