namespace CargoWall.Storage;

/// <summary>The SQLite file is served by another process.</summary>
public sealed class DatabaseInUseException(string path)
    : Exception($"Database: {path} is in use by another process. SQLite serves one bot; stop the other one or give this one a file of its own.")
{
    public string Path { get; } = path;
}
