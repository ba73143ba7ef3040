using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Authoring;

/// <summary>A policy that is asked about, and what can be shown of where its rules stand.</summary>
/// <param name="Policy">What holds.</param>
/// <param name="Place">Where something stands, as a person finds it; null when that is not told.</param>
/// <param name="TextOf">The text that an origin points into; null when it is not at hand.</param>
/// <param name="IfUnprotected">The sentence for a policy that nobody wrote.</param>
internal sealed record PolicyAtHand(EffectivePolicy Policy, Func<RuleOrigin, string?> Place, Func<RuleOrigin, SourceText?> TextOf, string IfUnprotected)
{
    /// <summary>One that was resolved from files.</summary>
    public static PolicyAtHand Of(EffectivePolicy policy, ResolvedSources sources) =>
        new(policy, sources.Place, sources.TextOf, "No assignment or default of these files applies here: the inputs of the step decide alone.");

    /// <summary>One that a bot served.</summary>
    public static PolicyAtHand Of(ServedPolicy served) =>
        new(
            served.Policy,
            origin => origin.File.Length == 0 ? null : origin.ToString(),
            _ => null,
            "No policy file concerns this repository: the inputs of the step decide alone."
        );
}
