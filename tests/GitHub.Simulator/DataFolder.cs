namespace GitHub.Simulator;

/// <summary>The folder that holds the git repositories and the app's key. A temporary one goes away with the simulator.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string Marker = "simulator";
    private readonly bool _temporary;

    private DataFolder(string path, bool temporary)
    {
        Path = path;
        _temporary = temporary;
        RepositoriesPath = Directory.CreateDirectory(System.IO.Path.Combine(path, "repositories")).FullName;
        PrivateKeyPath = System.IO.Path.Combine(path, "app.private-key.pem");
    }

    public string Path { get; }

    public string RepositoriesPath { get; }

    public string PrivateKeyPath { get; }

    /// <summary>Opens a folder: a new temporary one, or one that is absent, empty, or was left by an earlier simulator (which is emptied, since nothing else outlives the process).</summary>
    public static DataFolder Open(string? path)
    {
        if (path is null)
        {
            return new DataFolder(Directory.CreateTempSubdirectory("github-simulator-").FullName, temporary: true);
        }

        path = Directory.CreateDirectory(path).FullName;
        var marker = System.IO.Path.Combine(path, Marker);
        if (File.Exists(marker))
        {
            Directory.Delete(System.IO.Path.Combine(path, "repositories"), recursive: true);
        }
        else if (Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new IOException($"The data folder '{path}' is not empty and was not made by a simulator. Name another with --data.");
        }

        File.WriteAllText(marker, "");
        return new DataFolder(path, temporary: false);
    }

    public void WritePrivateKey(string pem)
    {
        File.Delete(PrivateKeyPath);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(PrivateKeyPath, options);
        using var writer = new StreamWriter(file);
        writer.Write(pem);
    }

    public void Dispose()
    {
        if (_temporary && Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
