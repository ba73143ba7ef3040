using CargoWall.Agent.Running;
using CargoWall.Kernel;

namespace CargoWall.Agent.Enforcing;

/// <summary>Finds and opens the control group that is to be governed.</summary>
internal static class GovernedGroup
{
    // Where systemd mounts the hierarchy on hybrid hosts and on pure ones.
    private static readonly string[] UsualMounts = ["/sys/fs/cgroup/unified/", "/sys/fs/cgroup/"];

    /// <param name="path">A control group; null: the root of the hierarchy.</param>
    /// <exception cref="KernelUnavailableException">There is none.</exception>
    public static CgroupDirectory Open(string? path)
    {
        var hierarchy = CgroupMount.Find();
        if (hierarchy is null && path is null)
        {
            throw new KernelUnavailableException(
                "control groups version 2",
                "no cgroup2 file system is mounted, and none can be.",
                "Run as root on a kernel that has them, or mount one: mount -t cgroup2 none /sys/fs/cgroup."
            );
        }

        try
        {
            return CgroupDirectory.Open(path is null ? hierarchy! : Seen(path, hierarchy)); // without a path there is a hierarchy, as above
        }
        catch (KernelException exception)
        {
            throw new KernelUnavailableException(
                "control group",
                exception.Message,
                "Name a folder below the cgroup2 mount with --cgroup (grep cgroup2 /proc/mounts shows where it is).",
                exception
            );
        }
    }

    // ip netns exec hides /sys/fs/cgroup behind a new /sys: a path that is written as usual is then looked for below the hierarchy itself.
    private static string Seen(string path, string? hierarchy)
    {
        if (hierarchy is null || Directory.Exists(path))
        {
            return path;
        }

        var folder = path.TrimEnd('/') + '/';
        foreach (var mount in UsualMounts)
        {
            var below = folder.StartsWith(mount, StringComparison.Ordinal) ? Path.Join(hierarchy, folder[mount.Length..]) : path;
            if (CgroupDirectory.IsControlGroup(below))
            {
                return below;
            }
        }

        return path;
    }
}
