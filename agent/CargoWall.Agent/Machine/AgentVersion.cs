using System.Reflection;
using System.Runtime.InteropServices;

namespace CargoWall.Agent.Machine;

/// <summary>This program and the system under it, as reports name them.</summary>
internal static class AgentVersion
{
    /// <summary>As <c>cargowall --version</c> prints it.</summary>
    public static string Text { get; } =
        typeof(AgentVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    /// <summary>For example <c>Linux 6.8.0-1017-azure x86_64</c>.</summary>
    public static string Platform
    {
        get
        {
            var release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
            var processor = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
            var text = $"Linux {release} {processor}";
            return text.Length > 128 ? text[..128] : text;
        }
    }
}
