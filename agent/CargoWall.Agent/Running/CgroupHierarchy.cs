using CargoWall.Agent.Lifetime;
using Microsoft.Win32.SafeHandles;

namespace CargoWall.Agent.Running;

/// <summary>
/// The control groups version 2 of this machine: where they are mounted, else by a mount of this process's own that nobody else sees
/// (<c>ip netns exec</c>, for one, hides the usual ones).
/// </summary>
internal sealed class CgroupHierarchy : IDisposable
{
    private readonly SafeFileHandle? own;

    private CgroupHierarchy(string path, SafeFileHandle? own)
    {
        Path = path;
        this.own = own;
    }

    public string Path { get; }

    /// <summary>Null when there is no mount and none can be made, for want of rights or of kernel support.</summary>
    public static CgroupHierarchy? Open()
    {
        if (CgroupMount.Find() is { } mounted)
        {
            return new CgroupHierarchy(mounted, null);
        }

        var handle = LibC.MountNowhere("cgroup2", out var errno);
        if (errno != 0)
        {
            handle.Dispose();
            return null;
        }

        // Also for the shell that moves itself into a group: it reads the path through this process.
        return new CgroupHierarchy($"/proc/{Environment.ProcessId}/fd/{handle.DangerousGetHandle()}", handle);
    }

    public void Dispose() => own?.Dispose();
}
