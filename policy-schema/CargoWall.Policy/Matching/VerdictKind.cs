namespace CargoWall.Policy.Matching;

/// <summary>What a verdict says.</summary>
public enum VerdictKind
{
    /// <summary>A rule or the default action allows.</summary>
    Allowed,

    /// <summary>The firewall itself needs or grants it.</summary>
    AutoAllowed,

    /// <summary>A rule or the default action denies.</summary>
    Denied,
}
