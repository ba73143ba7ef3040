namespace CargoWall.Agent.Running;

/// <summary>Finds a command's file as a shell would, before anything is set up for it.</summary>
internal abstract record ExecutableLookup
{
    private ExecutableLookup() { }

    public sealed record Found(string File) : ExecutableLookup;

    /// <summary>Nothing has this name (a shell says 127).</summary>
    public sealed record Missing : ExecutableLookup;

    /// <summary>There is such a file and it cannot be run (a shell says 126).</summary>
    public sealed record NotExecutable(string File) : ExecutableLookup;

    /// <summary>Looks in the folders of PATH, or at the path itself when the name holds a slash.</summary>
    public static ExecutableLookup Find(string name, string searchPath, string folder)
    {
        var candidates = name.Contains('/', StringComparison.Ordinal)
            ? [Path.GetFullPath(name, folder)]
            : searchPath.Split(':').Select(place => Path.Join(Path.GetFullPath(place.Length == 0 ? "." : place, folder), name));
        ExecutableLookup result = new Missing();
        foreach (var candidate in candidates)
        {
            if (Directory.Exists(candidate))
            {
                result = name.Contains('/', StringComparison.Ordinal) ? new NotExecutable(candidate) : result;
            }
            else if (File.Exists(candidate))
            {
                const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
                if ((File.GetUnixFileMode(candidate) & Executable) != 0)
                {
                    return new Found(candidate);
                }

                result = new NotExecutable(candidate);
            }
        }

        return result;
    }

    public T Match<T>(Func<Found, T> found, Func<Missing, T> missing, Func<NotExecutable, T> notExecutable) =>
        this switch
        {
            Found it => found(it),
            Missing it => missing(it),
            NotExecutable it => notExecutable(it),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
