using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Fetching;

/// <summary>What happens when no policy can be fetched, and who says so.</summary>
/// <param name="Value">What happens.</param>
/// <param name="Sentence">It and its grounds, for a person.</param>
internal sealed record OutageWish(OnUnavailable Value, string Sentence)
{
    /// <summary>The stricter of what the step and the last known policy say.</summary>
    /// <param name="step">What the step says.</param>
    /// <param name="lastKnown">The stored policy of this very job; null without a good one.</param>
    public static OutageWish Of(StepInputs step, EffectivePolicy? lastKnown)
    {
        var value = step.With(lastKnown).OnUnavailable;
        if (lastKnown is null or { IsUnprotected: true })
        {
            return Told(value, step.OnUnavailable is null ? "as nobody says another" : "as the step says");
        }

        var ofPolicy = lastKnown.Settings.OnUnavailable;
        if (step is { OnUnavailable: null, Mode: PolicyMode.Enforce } && ofPolicy == OnUnavailable.Audit)
        {
            // As beside a served policy, a step that asks for enforce is not lowered by what it did not say.
            return Told(OnUnavailable.LastKnown, $"as the step asks for enforce; the last known policy says {Word(ofPolicy)}");
        }

        return Told(
            value,
            step.OnUnavailable is not { } ofStep || ofStep == ofPolicy ? "as the last known policy says"
                : ofStep > ofPolicy ? $"as the step says; the last known policy says {Word(ofPolicy)}, which is weaker"
                : $"as the last known policy says; the step says {Word(ofStep)}, which is weaker"
        );
    }

    /// <summary>
    /// A sentence where the served policy wants a lockdown and the step does not, which alone would decide on a runner that keeps no last policy; else
    /// null.
    /// </summary>
    /// <param name="step">What the step says.</param>
    /// <param name="served">The policy that was served.</param>
    public static string? Gap(StepInputs step, EffectivePolicy served)
    {
        var alone = step.With(served: null).OnUnavailable;
        var ofPolicy = served.Settings.OnUnavailable;
        return served.IsUnprotected || ofPolicy != OnUnavailable.Lockdown || alone == ofPolicy
            ? null
            : $"The policy's 'on-unavailable' is {Word(ofPolicy)}, the step's {Word(alone)}: on a runner that keeps no last policy the step's would hold in an outage. Let the step say {Word(ofPolicy)} too.";
    }

    private static OutageWish Told(OnUnavailable value, string grounds) => new(value, $"'on-unavailable' is {Word(value)}, {grounds}.");

    private static string Word(OnUnavailable value) => PolicyWords.OnUnavailable.Of(value);
}
