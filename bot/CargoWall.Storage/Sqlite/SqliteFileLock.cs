namespace CargoWall.Storage.Sqlite;

/// <summary>
/// One process per SQLite file. The kernel lets go of the lock when the process dies, so leases that a killed process left
/// behind can be taken at once by the next one.
/// </summary>
internal sealed class SqliteFileLock : IDisposable
{
    private readonly FileStream _file;

    private SqliteFileLock(FileStream file) => _file = file;

    /// <exception cref="DatabaseInUseException">Another process holds it.</exception>
    public static SqliteFileLock Take(string databasePath)
    {
        var path = databasePath + ".lock";
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            throw new DatabaseInUseException(databasePath);
        }
    }

    public void Dispose() => _file.Dispose();
}
