namespace CargoWall.Kernel.Net;

/// <summary>A verdict word: what was decided (bits 0 to 3), the auto-allow kind (4 to 6), by the default action (7), the rule's number (8 to 31).</summary>
public readonly record struct VerdictWord(uint Value)
{
    /// <summary>The greatest number of a rule; the one above it stands for none.</summary>
    public const int MaxRule = (1 << 24) - 2;

    private const uint NoRule = (1 << 24) - 1;

    /// <param name="decided">What was decided.</param>
    /// <param name="autoAllowKind">0 to 7; 0 unless auto-allowed.</param>
    /// <param name="byDefault">Whether the default action decided.</param>
    /// <param name="rule">The rule's number; -1 for none.</param>
    public VerdictWord(Decided decided, int autoAllowKind, bool byDefault, int rule)
        : this((uint)decided | ((uint)autoAllowKind << 4) | (byDefault ? 1U << 7 : 0) | ((rule < 0 ? NoRule : (uint)rule) << 8))
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rule, MaxRule);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(autoAllowKind, 7);
    }

    public Decided Decided => (Decided)(Value & 15);

    public int AutoAllowKind => (int)(Value >> 4) & 7;

    public bool ByDefault => (Value & (1 << 7)) != 0;

    /// <summary>-1 for none.</summary>
    public int Rule => Value >> 8 == NoRule ? -1 : (int)(Value >> 8);
}

/// <summary>DECIDED_…: what a verdict word says. All but the two that allow deny.</summary>
public enum Decided : byte
{
    None = 0,
    Allow = 1,
    AutoAllow = 2,
    Deny = 3,
    SourceRoute = 4,
    Malformed = 5,
    NoProxy = 6,
    Bypass = 7,
    Incomplete = 8,
}
