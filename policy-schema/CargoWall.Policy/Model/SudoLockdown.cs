using System.Collections.Immutable;

namespace CargoWall.Policy.Model;

/// <summary>What the job may do with sudo.</summary>
/// <param name="Enabled">Whether sudo is closed but for the commands.</param>
/// <param name="AllowCommands">Full paths that stay allowed, sorted; empty where lockdown is off.</param>
public sealed record SudoLockdown(bool Enabled, ImmutableArray<string> AllowCommands)
{
    public static SudoLockdown Off { get; } = new(Enabled: false, []);
}
