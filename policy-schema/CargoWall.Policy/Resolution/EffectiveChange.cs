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
public sealed record EffectiveChange(ChangeDirection Direction, string Text, RuleOrigin? Origin);
