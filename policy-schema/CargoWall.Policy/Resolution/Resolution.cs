using CargoWall.Policy.Lint;

namespace CargoWall.Policy.Resolution;

/// <summary>The outcome of a resolution.</summary>
/// <param name="Policy">What is enforced.</param>
/// <param name="Explanation">Why, decision by decision.</param>
/// <param name="Findings">What a reviewer should know.</param>
public sealed record Resolution(EffectivePolicy Policy, Explanation Explanation, IReadOnlyList<Finding> Findings)
{
    /// <summary>Which places decide the mode.</summary>
    public ModeGrounds ModeGrounds { get; init; } = ModeGrounds.None;
}
