namespace CargoWall.Policy.Reading;

/// <summary>What stands at a path of a git tree.</summary>
public enum PolicySourceKind
{
    File,

    /// <summary>A symbolic link: an error under <c>.cargowall/</c>.</summary>
    SymbolicLink,

    /// <summary>A submodule: an error under <c>.cargowall/</c>.</summary>
    Submodule,
}

/// <summary>A file of a policy set.</summary>
/// <param name="Path">The path inside the repository, parted by <c>/</c>.</param>
/// <param name="Content">The bytes; empty for what is no file.</param>
/// <param name="Kind">What it is.</param>
public sealed record PolicySourceFile(string Path, ReadOnlyMemory<byte> Content, PolicySourceKind Kind = PolicySourceKind.File);
