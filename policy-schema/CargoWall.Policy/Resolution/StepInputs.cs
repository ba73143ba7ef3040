using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>
/// What the step of a job says: the inputs of the action and <c>CARGOWALL_*</c> variables. Anybody who edits a workflow writes them, so beside a served
/// policy they can only make it stricter; without one they decide alone. <c>fail-on-unsupported</c> is about the machine and always counts.
/// </summary>
public sealed record StepInputs
{
    /// <summary>A step that says nothing.</summary>
    public static StepInputs None { get; } = new();

    /// <summary>Null when the step is silent.</summary>
    public PolicyMode? Mode { get; init; }

    /// <summary>Null when the step is silent.</summary>
    public OnUnavailable? OnUnavailable { get; init; }

    /// <summary>Whether sudo is to be closed; null when the step is silent.</summary>
    public bool? SudoLockdown { get; init; }

    /// <summary>What its own files, lists and variables come to; null when it has none.</summary>
    public EffectivePolicy? Policy { get; init; }

    /// <summary>The names of everything else that it says about what is allowed: files, inputs, variables.</summary>
    public ImmutableArray<string> Others { get; init; } = [];

    /// <summary>Those of them that its own <see cref="Policy"/> does not take in either: variables beside files.</summary>
    public ImmutableArray<string> Overruled { get; init; } = [];

    /// <summary>What holds with a served policy, or without one.</summary>
    /// <param name="served">The policy that was served for the job; null, or one of an unprotected repository, when none was.</param>
    public StepOutcome With(EffectivePolicy? served) => served is null or { IsUnprotected: true } ? Alone() : Beside(served);

    private StepOutcome Alone()
    {
        var policy = Policy ?? new EffectivePolicy();
        return new StepOutcome
        {
            Policy = policy,
            Mode = Mode ?? (policy.IsUnprotected ? PolicyMode.Audit : policy.Mode),
            Sudo = SudoLockdown == true && !policy.Sudo.Enabled ? Closed : policy.Sudo,
            OnUnavailable = OnUnavailable ?? Model.OnUnavailable.LastKnown,
            Ignored = Overruled,
        };
    }

    private StepOutcome Beside(EffectivePolicy served)
    {
        var ofPolicy = served.Settings.OnUnavailable;
        return new StepOutcome
        {
            Policy = served,
            Mode = Mode == PolicyMode.Enforce ? PolicyMode.Enforce : served.Mode,
            Sudo = SudoLockdown == true && !served.Sudo.Enabled ? Closed : served.Sudo,
            OnUnavailable = OnUnavailable > ofPolicy ? OnUnavailable.Value : ofPolicy,
            Ignored = IgnoredBeside(served),
        };
    }

    private ImmutableArray<string> IgnoredBeside(EffectivePolicy served)
    {
        var ignored = new List<string>();
        if (Mode < served.Mode)
        {
            ignored.Add("mode");
        }

        if (SudoLockdown == false && served.Sudo.Enabled)
        {
            ignored.Add("sudo-lockdown");
        }

        if (OnUnavailable < served.Settings.OnUnavailable)
        {
            ignored.Add("on-unavailable");
        }

        ignored.AddRange(Others);
        return [.. ignored.Distinct(StringComparer.Ordinal)];
    }

    // A step names no exceptions beside a policy that has none.
    private static SudoLockdown Closed { get; } = new(Enabled: true, []);
}

/// <summary>What holds for a job by its policy and its step.</summary>
public sealed record StepOutcome
{
    /// <summary>The policy whose rules hold, unchanged: mode and sudo that the step adds stand beside it.</summary>
    public required EffectivePolicy Policy { get; init; }

    public required PolicyMode Mode { get; init; }

    public required SudoLockdown Sudo { get; init; }

    public required OnUnavailable OnUnavailable { get; init; }

    /// <summary>What the step says and what does not count, each named once.</summary>
    public ImmutableArray<string> Ignored { get; init; } = [];
}
