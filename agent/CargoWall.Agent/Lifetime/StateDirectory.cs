using Microsoft.Win32.SafeHandles;

namespace CargoWall.Agent.Lifetime;

/// <summary>
/// The folder in which one agent keeps its socket, spool and last known policy. It belongs to the agent's user alone, and one agent at
/// a time holds it.
/// </summary>
internal sealed class StateDirectory : IDisposable
{
    public const string Default = "/run/cargowall";

    private readonly SafeFileHandle held;
    private readonly bool made;

    private StateDirectory(string path, SafeFileHandle held, bool made)
    {
        Path = path;
        this.held = held;
        this.made = made;
    }

    public string Path { get; }

    public string Socket => SocketIn(Path);

    public string LastKnownPolicy => System.IO.Path.Join(Path, "last-known.json");

    public string Spool => System.IO.Path.Join(Path, "spool.ndjson");

    public static string SocketIn(string path) => System.IO.Path.Join(path, "agent.sock");

    /// <summary>Makes the folder when it is missing and takes it.</summary>
    /// <exception cref="GuardedFileException">Another agent holds it, or it is not this user's own.</exception>
    public static StateDirectory Claim(string path)
    {
        var made = !Directory.Exists(path);
        try
        {
            Directory.CreateDirectory(path, (UnixFileMode)0b111_101_101);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new GuardedFileException($"The state folder {path} cannot be made: {exception.Message} Choose another with --state-dir.");
        }

        var handle = LibC.OpenAt(null, path, LibC.ReadOnly | LibC.DirectoryOnly | LibC.NoFollow, 0, out var errno);
        try
        {
            if (errno != 0)
            {
                throw new GuardedFileException($"The state folder {path} is a link or no folder; choose another with --state-dir.");
            }

            var facts = LibC.FactsOf(handle);
            if (facts.User != LibC.EffectiveUser() || facts.OthersMayWrite)
            {
                throw new GuardedFileException($"The state folder {path} belongs to another user or others may write to it; choose another with --state-dir.");
            }

            // The lock ends with the process that holds it, however that ends.
            if (!LibC.TryLock(handle))
            {
                throw new GuardedFileException(
                    $"Another agent is at work in {path}; stop it with 'cargowall stop --state-dir {path}' or choose another folder with --state-dir."
                );
            }

            return new StateDirectory(path, handle, made);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Gives the folder back, and removes it when this agent made it and nothing is in it.</summary>
    public void Dispose()
    {
        if (made && !held.IsClosed)
        {
            LibC.RemoveFolder(Path);
        }

        held.Dispose();
    }
}
