using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Fetching;

/// <summary>
/// Decides what is put in force. Pure. An answer of the bot never weakens what the step asked for; only an outage lets
/// <c>on-unavailable</c> of step and last known policy speak.
/// </summary>
/// <param name="Step">What the step says.</param>
/// <param name="LocalSource">Where its own policy is from, for a person.</param>
internal sealed record PostureDecision(StepInputs Step, string LocalSource)
{
    /// <summary>A policy that allows nothing of its own: what is auto-allowed on the machine is left.</summary>
    public static readonly EffectivePolicy Nothing = new() { DefaultAction = DefaultAction.Deny };

    private const string LastKnownSource = "the last known policy of this job";

    private EffectivePolicy? Local => Step.Policy;

    private PolicyMode? Requested => Step.Mode;

    /// <summary>Without a bot: the files decide, and <c>--mode</c> over them.</summary>
    public Posture WithoutBot() => ByInputs(ModeReason.LocalInputs, null);

    /// <summary>With a policy that the bot served for this job: the step can only raise its mode.</summary>
    public Posture ByServed(EffectivePolicy served, string source) =>
        served.IsUnprotected ? ByInputs(ModeReason.NoPolicy, "No policy speaks about this repository.") : Raised(served, ModeReason.AsServed, null, source);

    /// <summary>With what the bot serves to anybody for this job's repository: the step can only raise its mode.</summary>
    public Posture ByPublic(EffectivePolicy served, string text, string source) => Raised(served, ModeReason.PublicPolicy, text, source);

    /// <summary>The bot answered, and has no policy for the job: the step's inputs decide alone.</summary>
    public Posture ByInputs(string reason, string? text)
    {
        var outcome = Step.With(served: null);
        return new Posture
        {
            Policy = outcome.Policy,
            Sudo = outcome.Sudo,
            Ignored = outcome.Ignored,
            Requested = AgentModeOf(Requested),
            Served = Local is { IsUnprotected: false } ? AgentModeOf(Local.Mode) : null,
            Effective = AgentModeOf(outcome.Mode),
            Reason = reason,
            Text = text,
            Source = Local is null ? "none" : LocalSource,
        };
    }

    /// <summary>The bot gave no usable answer: the stricter of what step and last known policy say about that decides.</summary>
    /// <param name="lastKnown">The stored policy of this very job; null without a good one.</param>
    /// <param name="tooNew">Whether the answer was a policy that this agent cannot read.</param>
    /// <param name="text">What happened, in one sentence.</param>
    public Posture ByOutage(EffectivePolicy? lastKnown, bool tooNew, string text)
    {
        var wish = OutageWish.Of(Step, lastKnown);
        var told = $"{text} {wish.Sentence}";
        return wish.Value switch
        {
            OnUnavailable.Lockdown => new Posture
            {
                Policy = Nothing with { Settings = Nothing.Settings with { FailJobOnDeny = lastKnown?.Settings.FailJobOnDeny == true } },
                Requested = AgentModeOf(Requested),
                Effective = AgentMode.Lockdown,
                Reason = tooNew ? ModeReason.PolicyTooNew : "lockdown",
                Text = told,
                Source = "lockdown",
            },
            OnUnavailable.LastKnown when lastKnown is not null => Raised(lastKnown, ModeReason.LastKnown, told, LastKnownSource),
            OnUnavailable.Audit => Audit(tooNew ? ModeReason.PolicyTooNew : "audit", told),
            OnUnavailable.LastKnown when Local is null && Requested is null => Audit(tooNew ? ModeReason.PolicyTooNew : ModeReason.NoLastKnown, told),
            _ => ByInputs(tooNew ? ModeReason.PolicyTooNew : ModeReason.LocalInputs, told),
        };
    }

    /// <summary>
    /// An answer came that is not believed. It is taken as an outage, with one difference: who makes up answers must not get audit where the last known
    /// policy enforces or the step asks for enforce.
    /// </summary>
    /// <param name="lastKnown">The stored policy of this very job; null without a good one.</param>
    /// <param name="text">What is wrong with the answer.</param>
    public Posture ByUntrusted(EffectivePolicy? lastKnown, string text)
    {
        var posture =
            OutageWish.Of(Step, lastKnown).Value != OnUnavailable.Audit ? ByOutage(lastKnown, tooNew: false, text)
            : lastKnown is { Mode: PolicyMode.Enforce } ? Raised(lastKnown, ModeReason.PolicyUntrusted, text, LastKnownSource)
            : Requested == PolicyMode.Enforce ? ByInputs(ModeReason.PolicyUntrusted, text)
            : ByOutage(lastKnown, tooNew: false, text);
        return posture with { Reason = ModeReason.PolicyUntrusted };
    }

    // Audit is what is wanted for an outage: the step's own policy, if any, is watched and not enforced.
    private Posture Audit(string reason, string text) =>
        new()
        {
            Policy = Local ?? Nothing,
            Sudo = Step.With(served: null).Sudo,
            Ignored = Step.Overruled,
            Requested = AgentModeOf(Requested),
            Effective = AgentMode.Audit,
            Reason = reason,
            Text = text,
            Source = Local is null ? "none" : LocalSource,
        };

    private Posture Raised(EffectivePolicy policy, string reason, string? text, string source)
    {
        var outcome = Step.With(policy);
        return new Posture
        {
            Policy = outcome.Policy,
            Sudo = outcome.Sudo,
            Ignored = outcome.Ignored,
            Requested = AgentModeOf(Requested),
            Served = AgentModeOf(policy.Mode),
            Effective = AgentModeOf(outcome.Mode),
            Reason = outcome.Mode > policy.Mode ? ModeReason.RaisedByInput : reason,
            Text = text,
            Source = source,
        };
    }

    private static AgentMode? AgentModeOf(PolicyMode? mode) => mode is { } it ? AgentModeOf(it) : null;

    private static AgentMode AgentModeOf(PolicyMode mode) => mode == PolicyMode.Enforce ? AgentMode.Enforce : AgentMode.Audit;
}
