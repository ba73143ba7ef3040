using CargoWall.Agent.Lifetime;
using Microsoft.Win32.SafeHandles;

namespace CargoWall.Agent.Running;

/// <summary>
/// Where control groups version 2 are mounted. On a pure host that is /sys/fs/cgroup, on a hybrid one a folder below it; a container
/// may see it anywhere: the mount table alone knows.
/// </summary>
internal static class CgroupMount
{
    // Held until the process ends. Its path names the process and not /proc/self: a shell on its way into a group reads it too.
    private static readonly Lazy<SafeFileHandle?> Own = new(() =>
    {
        var mount = LibC.MountNowhere("cgroup2", out var errno);
        return errno == 0 ? mount : null;
    });

    /// <summary>The mount point of the whole hierarchy, else of the part of it that can be seen; null when there is none.</summary>
    /// <param name="mountTable">The text of mountinfo.</param>
    /// <param name="isThere">Whether a place shows control groups: another mount may lie over it.</param>
    public static string? Find(string mountTable, Func<string, bool> isThere)
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
            if (!isThere(place))
            {
                continue;
            }

            if (fields[3] == "/")
            {
                return place;
            }

            partial ??= place;
        }

        return partial;
    }

    /// <summary>
    /// The mount point that this process sees, else the way to a mount that it makes for itself alone and that ends with it: <c>ip netns exec</c>,
    /// for one, hides /sys/fs/cgroup behind a new /sys. Null when there is none and, for want of rights or kernel, none can be made.
    /// </summary>
    public static string? Find() =>
        Find(File.ReadAllText("/proc/self/mountinfo"), place => File.Exists(Path.Join(place, "cgroup.procs")))
        ?? (Own.Value is { } own ? $"/proc/{Environment.ProcessId}/fd/{own.DangerousGetHandle()}" : null);

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
    private static string Unescape(string field) =>
        field
            .Replace("\\040", " ", StringComparison.Ordinal)
            .Replace("\\011", "\t", StringComparison.Ordinal)
            .Replace("\\012", "\n", StringComparison.Ordinal)
            .Replace("\\134", "\\", StringComparison.Ordinal);
}
