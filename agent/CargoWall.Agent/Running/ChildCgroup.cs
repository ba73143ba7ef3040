using System.Globalization;
using CargoWall.Agent.Lifetime;

namespace CargoWall.Agent.Running;

/// <summary>A control group of its own for one command. Ends with everything in it: what it protects must not outlive the protection.</summary>
internal sealed class ChildCgroup : IDisposable
{
    private const int Kill = 9;

    private ChildCgroup(string path) => Path = path;

    public string Path { get; }

    /// <summary>Writing a process id here moves the process.</summary>
    public string ProcessesFile => System.IO.Path.Join(Path, "cgroup.procs");

    /// <summary>Makes the group.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    /// <exception cref="UnauthorizedAccessException">Not root.</exception>
    public static ChildCgroup Create(string parent)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"cargowall-run-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}");
        var path = System.IO.Path.Join(parent, name);
        Directory.CreateDirectory(path);
        return new ChildCgroup(path);
    }

    /// <summary>The processes that are in the group, or in groups that they made below it.</summary>
    public IReadOnlyList<int> Processes()
    {
        var found = new List<int>();
        foreach (var file in Directory.EnumerateFiles(Path, "cgroup.procs", SearchOption.AllDirectories))
        {
            found.AddRange(
                File.ReadLines(file)
                    .Select(line => int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
                    .Where(pid => pid > 0)
            );
        }

        return found;
    }

    /// <summary>Ends every process of the group; returns how many were seen.</summary>
    public int End()
    {
        var processes = Processes();
        var switchFile = System.IO.Path.Join(Path, "cgroup.kill"); // Linux 5.14
        if (processes.Count > 0 && File.Exists(switchFile))
        {
            File.WriteAllText(switchFile, "1");
        }
        else
        {
            foreach (var pid in processes)
            {
                LibC.Signal(pid, Kill);
            }
        }

        return processes.Count;
    }

    /// <summary>Ends what is left, waits until the kernel has let go of it and removes the group with the groups below.</summary>
    public void Dispose()
    {
        // A killed process leaves its group when it has exited, which takes the kernel a moment.
        for (var tries = 0; tries < 200 && Directory.Exists(Path); tries++)
        {
            End();
            if (TryRemove(Path))
            {
                return;
            }

            Thread.Sleep(5);
        }

        if (Directory.Exists(Path))
        {
            throw new IOException($"The control group {Path} is still in use.");
        }
    }

    private static bool TryRemove(string path)
    {
        try
        {
            foreach (var below in Directory.EnumerateDirectories(path))
            {
                TryRemove(below);
            }

            return LibC.RemoveFolder(path) == 0;
        }
        catch (IOException)
        {
            return false; // another process ended or made a group meanwhile: the caller looks again
        }
    }
}
