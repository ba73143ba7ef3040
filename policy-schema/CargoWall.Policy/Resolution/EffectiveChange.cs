using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>What a change does to what passes. Flags: a change can do both.</summary>
[Flags]
public enum ChangeDirection
{
    /// <summary>What passes stays the same.</summary>
    None = 0,

    /// <summary>Less passes.</summary>
    Narrows = 1,

    /// <summary>More passes, or less is refused.</summary>
    Widens = 2,
}

/// <summary>One change between two effective policies.</summary>
/// <param name="Direction">What it does; in doubt it widens.</param>
/// <param name="Text">The change in words, for example <c>adds: allow registry.npmjs.org:443</c>.</param>
/// <param name="Origin">The place in the newer policy, or of what is gone in the older one; null when no single place made it.</param>
public sealed record EffectiveChange(ChangeDirection Direction, string Text, RuleOrigin? Origin)
{
    /// <summary>Whether <see cref="Origin"/> is a place in the older policy, as what it was is gone.</summary>
    public bool IsGone { get; init; }

    /// <summary>The rules that it is about, for those who write them otherwise than <see cref="Text"/>; null for other changes.</summary>
    public RuleChange? Rules { get; init; }
}

/// <summary>A change of one rule.</summary>
/// <param name="Kind">What happens to it.</param>
/// <param name="Before">The rule as it is; null when it is added.</param>
/// <param name="After">The rule as it would be; null when it is removed.</param>
public sealed record RuleChange(RuleChangeKind Kind, Rule? Before, Rule? After)
{
    /// <summary>What else changes, as it stands behind the newer rule: <c>, no longer required</c>; empty for nothing.</summary>
    public string Also { get; init; } = string.Empty;
}

/// <summary>What happens to a rule.</summary>
public enum RuleChangeKind
{
    Adds,
    Removes,

    /// <summary>Other ports or protocols.</summary>
    Changes,
    Requires,
    NoLongerRequires,

    /// <summary>It holds for a longer or a shorter time, or without end.</summary>
    Ends,

    /// <summary>It stands at another entity, or another level gives it.</summary>
    Moves,
}
