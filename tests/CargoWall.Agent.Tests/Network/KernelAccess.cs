using CargoWall.Agent.Enforcing;

namespace CargoWall.Agent.Tests.Network;

/// <summary>Whether tests may use the kernel here: root, BPF, network namespaces. Where they may not they are skipped with the reason, except on a build machine.</summary>
internal static class KernelAccess
{
    private static readonly Lazy<string?> Missing = new(FindMissing);

    /// <summary>Skips the test that calls it when the kernel cannot be used; with <c>CI=true</c> it goes on, and fails.</summary>
    public static void Require()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.SkipWhen(Missing.Value is not null, Missing.Value ?? string.Empty);
        }
    }

    private static string? FindMissing()
    {
        if (Environment.UserName != "root")
        {
            return "Tests of the kernel side need root.";
        }

        var missing = KernelFeatures.Probe().FirstOrDefault(feature => feature is { Required: true, Available: false });
        return missing is null ? null : $"{missing.Name}: {missing.Reason} {missing.Mend}";
    }
}
