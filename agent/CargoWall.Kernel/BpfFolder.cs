using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using CargoWall.Kernel.Binding;

namespace CargoWall.Kernel;

/// <summary>
/// The place where links and maps of one agent are pinned, so that they outlive its process: a folder in the machine's BPF file system, or, where there is
/// none, a BPF file system of its own under the agent's state folder.
/// </summary>
public sealed class BpfFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string MachineMount = "/sys/fs/bpf";
    private readonly string? mountedAt;

    private BpfFolder(string path, string? mountedAt)
    {
        Path = path;
        this.mountedAt = mountedAt;
    }

    public string Path { get; }

    /// <summary>Whether something is pinned here.</summary>
    public bool HasPins => Directory.Exists(Path) && Directory.EnumerateFileSystemEntries(Path).Any();

    /// <summary>Finds what an agent with this state folder left behind; null when there is nothing.</summary>
    public static BpfFolder? Find(string stateDirectory)
    {
        var root = FirstProcessRoot();
        var mounts = BpfMounts(root);
        var own = OwnMount(stateDirectory);
        if (mounts.Contains(own))
        {
            return new BpfFolder(root + own, root + own);
        }

        var folder = FolderIn(root + MachineMount, stateDirectory);
        return mounts.Contains(MachineMount) && Directory.Exists(folder) ? new BpfFolder(folder, mountedAt: null) : null;
    }

    /// <summary>Makes the place.</summary>
    /// <param name="stateDirectory">The agent's state folder, which exists.</param>
    /// <param name="whyNot">Where there can be none, the reason, as a part of a sentence.</param>
    /// <returns>Null when pins would not outlive the process here.</returns>
    public static BpfFolder? Make(string stateDirectory, out string whyNot)
    {
        whyNot = string.Empty;
        var root = FirstProcessRoot();
        if (BpfMounts(root).Contains(MachineMount))
        {
            var folder = FolderIn(root + MachineMount, stateDirectory);
            Directory.CreateDirectory(folder, OwnerOnly);
            return new BpfFolder(folder, mountedAt: null);
        }

        // A mount of this process's own namespace would go with it, as under ip netns exec.
        if (root.Length > 0)
        {
            whyNot = "no BPF file system is mounted at /sys/fs/bpf, and this process has mounts of its own, which end with it";
            return null;
        }

        var place = OwnMount(stateDirectory);
        Directory.CreateDirectory(place, OwnerOnly);
        if (LibC.Mount("bpf", place, "bpf", 0, "mode=0700") == 0)
        {
            return new BpfFolder(place, place);
        }

        whyNot = $"no BPF file system is mounted at /sys/fs/bpf, and none could be mounted at {place} ({Errno.Describe(Marshal.GetLastPInvokeError())})";
        Directory.Delete(place);
        return null;
    }

    /// <summary>Removes the pins: what is not held by a process ends.</summary>
    public void RemovePins()
    {
        if (Directory.Exists(Path))
        {
            foreach (var file in Directory.EnumerateFiles(Path))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Removes the pins and the place itself.</summary>
    public void Dispose()
    {
        RemovePins();
        if (mountedAt is not null)
        {
            if (LibC.Unmount(mountedAt, LibC.DetachMount) != 0 && Marshal.GetLastPInvokeError() != Errno.Invalid)
            {
                throw new KernelException($"Unmounting {mountedAt}", Marshal.GetLastPInvokeError(), string.Empty);
            }
        }

        if (Directory.Exists(Path))
        {
            Directory.Delete(Path);
        }
    }

    private static string OwnMount(string stateDirectory) => System.IO.Path.Join(System.IO.Path.GetFullPath(stateDirectory), "bpf");

    private static string FolderIn(string mount, string stateDirectory)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(System.IO.Path.GetFullPath(stateDirectory)));
        return System.IO.Path.Join(mount, $"cargowall-{Convert.ToHexStringLower(hash.AsSpan(0, 8))}");
    }

    /// <summary>Empty when this process shares the mounts of the first process; else the way to those, which stay when this process ends.</summary>
    private static string FirstProcessRoot()
    {
        var own = new FileInfo("/proc/self/ns/mnt").LinkTarget;
        return own is not null && own == new FileInfo("/proc/1/ns/mnt").LinkTarget ? string.Empty : "/proc/1/root";
    }

    private static HashSet<string> BpfMounts(string root)
    {
        var mounts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(root.Length == 0 ? "/proc/self/mountinfo" : "/proc/1/mountinfo"))
        {
            // id parent major:minor root mount-point options … - type source options (proc_pid_mountinfo(5)); only whole file systems count.
            var fields = line.Split(' ');
            var separator = Array.IndexOf(fields, "-");
            if (separator >= 6 && separator + 1 < fields.Length && fields[separator + 1] == "bpf" && fields[3] == "/")
            {
                mounts.Add(fields[4]);
            }
        }

        return mounts;
    }
}
