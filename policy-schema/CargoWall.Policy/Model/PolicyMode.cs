namespace CargoWall.Policy.Model;

/// <summary>What a denied connection leads to. A greater value is stricter.</summary>
public enum PolicyMode
{
    /// <summary>It passes and is reported as would-deny.</summary>
    Audit,

    /// <summary>It is refused.</summary>
    Enforce,
}
