namespace CargoWall.Policy.Reading;

/// <summary>A file of a policy set.</summary>
/// <param name="Path">The path inside the repository, parted by <c>/</c>.</param>
/// <param name="Content">The bytes.</param>
public sealed record PolicySourceFile(string Path, ReadOnlyMemory<byte> Content);
