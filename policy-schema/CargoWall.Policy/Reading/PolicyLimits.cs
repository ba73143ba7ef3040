namespace CargoWall.Policy.Reading;

/// <summary>How large policy files may be. Beyond a limit there is an error, never a part of the file.</summary>
public static class PolicyLimits
{
    public const int FileBytes = 256 * 1024;

    /// <summary>How deep collections may stand in each other.</summary>
    public const int Depth = 32;

    /// <summary>Scalars, lists and mappings of a file.</summary>
    public const int FileNodes = 20_000;

    /// <summary>Lines of the egress language of a file: each costs far more than a value.</summary>
    public const int FileEgressLines = 4_000;

    /// <summary>Bytes of all files of a level.</summary>
    public const int LevelBytes = 1024 * 1024;

    public const int LevelNodes = 100_000;

    public const int LevelFiles = 200;
}
