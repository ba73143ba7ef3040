namespace CargoWall.Story.Machine;

/// <summary>A control group of our own (cgroup v2) that the job runs in. Deleted, with what still runs in it, when disposed.</summary>
internal sealed class ControlGroup : IAsyncDisposable
{
    private const string Prefix = "cargowall-demo-";

    private ControlGroup(string path) => Path = path;

    public string Path { get; }

    /// <summary>Makes the group below the root of the cgroup-v2 mount, wherever that is mounted.</summary>
    public static ControlGroup Create()
    {
        var mount = FindMount();
        Sweep(mount);
        var path = System.IO.Path.Combine(mount, Prefix + Environment.ProcessId);
        Directory.CreateDirectory(path);
        return new ControlGroup(path);
    }

    /// <summary>Groups that the demo with this process id made and that are still there.</summary>
    public static IEnumerable<string> OfProcess(int processId) => Directory.EnumerateDirectories(FindMount(), $"{Prefix}{processId}");

    /// <summary>Words to put before a command so that it runs in this group from its first instruction on.</summary>
    public IReadOnlyList<string> Enter => ["sh", "-c", "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"", Path];

    public async ValueTask DisposeAsync()
    {
        // A killed process leaves its group a moment later, and only an empty group can go.
        for (var attempt = 0; Directory.Exists(Path); attempt++)
        {
            foreach (var member in await File.ReadAllLinesAsync(System.IO.Path.Combine(Path, "cgroup.procs")))
            {
                LinuxCalls.Signal(int.Parse(member, provider: null), LinuxCalls.SigKill);
            }

            try
            {
                Directory.Delete(Path);
            }
            catch (IOException) when (attempt < 3_000)
            {
                await Task.Delay(20);
            }
        }
    }

    /// <summary>Deletes empty groups of demos that were killed.</summary>
    private static void Sweep(string mount)
    {
        foreach (var left in Directory.EnumerateDirectories(mount, Prefix + "*"))
        {
            if (
                !Directory.Exists("/proc/" + System.IO.Path.GetFileName(left)[Prefix.Length..])
                && File.ReadAllText(System.IO.Path.Combine(left, "cgroup.procs")).Length == 0
            )
            {
                Directory.Delete(left);
            }
        }
    }

    /// <summary>Where cgroup v2 is mounted with its root: /sys/fs/cgroup, or beside version 1 on hybrid hosts.</summary>
    private static string FindMount()
    {
        foreach (var line in File.ReadLines("/proc/self/mountinfo"))
        {
            // id parent major:minor root mount-point options … - type source super-options
            var halves = line.Split(" - ", 2);
            var left = halves[0].Split(' ');
            if (halves[1].StartsWith("cgroup2 ", StringComparison.Ordinal) && left[3] == "/")
            {
                return left[4];
            }
        }

        throw new InvalidOperationException("No cgroup v2 hierarchy is mounted: mount -t cgroup2 none /sys/fs/cgroup");
    }
}
