namespace CargoWall.Agent.Running;

/// <summary>
/// Where control groups version 2 are mounted. On a pure host that is /sys/fs/cgroup, on a hybrid one a folder below it; a container
/// may see it anywhere: the mount table alone knows.
/// </summary>
internal static class CgroupMount
{
    /// <summary>The mount point of the whole hierarchy, else of the part of it that can be seen; null when there is none.</summary>
    public static string? Find(string mountTable)
    {
        string? partial = null;
        foreach (var line in mountTable.Split('\n'))
        {
            // id parent major:minor root mount-point options … - type source options (proc_pid_mountinfo(5))
            var fields = line.Split(' ');
            var separator = Array.IndexOf(fields, "-");
            if (separator < 6 || separator + 1 >= fields.Length || fields[separator + 1] != "cgroup2")
            {
                continue;
            }

            var place = Unescape(fields[4]);
            if (fields[3] == "/")
            {
                return place;
            }

            partial ??= place;
        }

        return partial;
    }

    /// <summary>
    /// The mount point that this process sees, else the way to the one that the first process sees: <c>ip netns exec</c> hides /sys/fs/cgroup behind
    /// a new /sys. Null when there is none.
    /// </summary>
    public static string? Find()
    {
        if (Find(File.ReadAllText("/proc/self/mountinfo")) is { } own)
        {
            return own;
        }

        try
        {
            return Find(File.ReadAllText("/proc/1/mountinfo")) is { } first ? "/proc/1/root" + first : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // not root: there is nothing that could be governed
        }
    }

    /// <summary>The control group of this process below a mount point; the mount point itself when it cannot be told.</summary>
    public static string OfThisProcess(string mount) => OfProcess(mount, File.ReadAllText("/proc/self/cgroup"));

    internal static string OfProcess(string mount, string groups)
    {
        foreach (var line in groups.Split('\n'))
        {
            // Version 2 is the one with hierarchy 0 and no controllers (cgroups(7)). A process outside of its namespace's root shows "/..".
            if (line.StartsWith("0::/", StringComparison.Ordinal) && !line.Contains("..", StringComparison.Ordinal))
            {
                var path = Path.Join(mount, line[4..]);
                return Directory.Exists(path) ? path.TrimEnd('/') : mount;
            }
        }

        return mount;
    }

    // Space, tab, line feed and backslash are written as octal.
    private static string Unescape(string field) => field
        .Replace("\\040", " ", StringComparison.Ordinal)
        .Replace("\\011", "\t", StringComparison.Ordinal)
        .Replace("\\012", "\n", StringComparison.Ordinal)
        .Replace("\\134", "\\", StringComparison.Ordinal);
}
