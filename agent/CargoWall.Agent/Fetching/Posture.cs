using System.Collections.Immutable;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Fetching;

/// <summary>What is put in force, and why: decided once at the start, told in status, log, summary and seal.</summary>
internal sealed record Posture
{
    public required EffectivePolicy Policy { get; init; }

    /// <summary>What the job may do with sudo, by policy and step.</summary>
    public SudoLockdown Sudo { get; init; } = SudoLockdown.Off;

    /// <summary>Inputs and variables of the step that do not count.</summary>
    public ImmutableArray<string> Ignored { get; init; } = [];

    /// <summary>What the step asked for; null when it was silent.</summary>
    public AgentMode? Requested { get; init; }

    /// <summary>What the bot or the local files say; null when neither says anything.</summary>
    public AgentMode? Served { get; init; }

    public required AgentMode Effective { get; init; }

    /// <summary>A word of <see cref="ModeReason"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>One sentence beside it; null when there is nothing to add.</summary>
    public string? Text { get; init; }

    /// <summary>Where the policy is from, for a person.</summary>
    public required string Source { get; init; }

    /// <summary>Whether a denied connection fails the job.</summary>
    public bool FailsJobOnDeny => Policy.Settings.FailJobOnDeny;

    /// <summary>The mode for kernel and proxy: a lockdown is the enforcement of an empty policy.</summary>
    public PolicyMode Mode => Effective is AgentMode.Enforce or AgentMode.Lockdown ? PolicyMode.Enforce : PolicyMode.Audit;
}
