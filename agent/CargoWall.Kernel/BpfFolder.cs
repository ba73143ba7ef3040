using System.Runtime.InteropServices;
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

    /// <summary>The mounts that the first process sees stay when this process ends, and may be others than its own.</summary>
    private const string FirstProcessRoot = "/proc/1/root";

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
        var own = OwnMount(stateDirectory);
        foreach (var root in (ReadOnlySpan<string>)[string.Empty, FirstProcessRoot])
        {
            var mounts = BpfMounts(root);
            if (mounts.Contains(own))
            {
                return new BpfFolder(FolderIn(root + own, stateDirectory), root + own);
            }

            var folder = FolderIn(root + MachineMount, stateDirectory);
            if (mounts.Contains(MachineMount) && Directory.Exists(folder))
            {
                return new BpfFolder(folder, mountedAt: null);
            }
        }

        return null;
    }

    /// <summary>Makes the place, or takes the one that another agent with this state folder left, with what is pinned there.</summary>
    /// <param name="stateDirectory">The agent's state folder, which exists.</param>
    /// <param name="limit">
    /// Where there can be no such place, the reason; where there is one, what it lasts as long as when that is not the machine. A part of a sentence; else empty.
    /// </param>
    /// <returns>Null when pins would not outlive the process here.</returns>
    public static BpfFolder? Make(string stateDirectory, out string limit)
    {
        limit = string.Empty;
        foreach (var root in (ReadOnlySpan<string>)[string.Empty, FirstProcessRoot])
        {
            // Seen, and not hidden from this process (another user namespace may not look through /proc/1/root).
            if (BpfMounts(root).Contains(MachineMount) && Directory.Exists(root + MachineMount))
            {
                var folder = FolderIn(root + MachineMount, stateDirectory);
                Directory.CreateDirectory(folder, OwnerOnly);
                return new BpfFolder(folder, mountedAt: null);
            }
        }

        // A mount in a namespace that this process alone is in would go with it, as under ip netns exec.
        var mounts = MountsOf("self");
        if (mounts != MountsOf("1"))
        {
            if (mounts != MountsOf(ParentProcess()))
            {
                limit = "no BPF file system is mounted at /sys/fs/bpf, and this process has mounts of its own, which end with it";
                return null;
            }

            limit = "the mount namespace that it was started in";
        }

        var place = OwnMount(stateDirectory);
        Directory.CreateDirectory(place, OwnerOnly);
        if (BpfMounts(string.Empty).Contains(place) || LibC.Mount("bpf", place, "bpf", 0, "mode=0700") == 0)
        {
            var folder = FolderIn(place, stateDirectory);
            Directory.CreateDirectory(folder, OwnerOnly);
            return new BpfFolder(folder, place);
        }

        limit = $"no BPF file system is mounted at /sys/fs/bpf, and none could be mounted at {place} ({Errno.Describe(Marshal.GetLastPInvokeError())})";
        Directory.Delete(place);
        return null;
    }

    /// <summary>Opens a map that is pinned here; null when there is none of the name, or one whose keys or values have another size.</summary>
    public unsafe PinnedMap<TKey, TValue>? TryOpenMap<TKey, TValue>(string name)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        var handle = Libbpf.Open(System.IO.Path.Join(Path, name));
        Libbpf.MapInfo info = default;
        var length = (uint)sizeof(Libbpf.MapInfo);
        if (
            !handle.IsInvalid
            && Libbpf.bpf_obj_get_info_by_fd((int)handle.DangerousGetHandle(), &info, &length) == 0
            && (info.KeySize, info.ValueSize) == (sizeof(TKey), sizeof(TValue))
        )
        {
            return new PinnedMap<TKey, TValue>(handle, name, (int)info.Capacity);
        }

        handle.Dispose();
        return null;
    }

    /// <summary>Removes the pins, but for those in files of these names.</summary>
    public void RemoveAllBut(IReadOnlySet<string> names)
    {
        if (Directory.Exists(Path))
        {
            foreach (var file in Directory.EnumerateFiles(Path).Where(file => !names.Contains(System.IO.Path.GetFileName(file))))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Removes the pins and the place itself: what is not held by a process ends.</summary>
    public void Dispose()
    {
        RemoveAllBut(new HashSet<string>());
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path);
        }

        if (mountedAt is null)
        {
            return;
        }

        if (LibC.Unmount(mountedAt, LibC.DetachMount) != 0 && Marshal.GetLastPInvokeError() != Errno.Invalid)
        {
            throw new KernelException($"Unmounting {mountedAt}", Marshal.GetLastPInvokeError(), string.Empty);
        }

        if (Directory.Exists(mountedAt))
        {
            Directory.Delete(mountedAt);
        }
    }

    private static string OwnMount(string stateDirectory) => System.IO.Path.Join(System.IO.Path.GetFullPath(stateDirectory), "bpf");

    private static string FolderIn(string mount, string stateDirectory)
    {
        // FNV-1a. Root alone chooses state folders, so nobody looks for two that meet; SHA-256 would load OpenSSL, 4 MB, to name one folder.
        var hash = 14695981039346656037UL;
        foreach (var value in Encoding.UTF8.GetBytes(System.IO.Path.GetFullPath(stateDirectory)))
        {
            hash = unchecked((hash ^ value) * 1099511628211UL);
        }

        return System.IO.Path.Join(mount, $"cargowall-{hash:x16}");
    }

    private static string? MountsOf(string process) => new FileInfo($"/proc/{process}/ns/mnt").LinkTarget;

    // pid (name) state parent …; a name may hold anything, so the last bracket counts (proc_pid_stat(5)).
    private static string ParentProcess()
    {
        var facts = File.ReadAllText("/proc/self/stat");
        return facts[(facts.LastIndexOf(')') + 2)..].Split(' ')[1];
    }

    private static string[] TableOf(string root)
    {
        try
        {
            return File.ReadAllLines(root.Length == 0 ? "/proc/self/mountinfo" : "/proc/1/mountinfo");
        }
        catch (UnauthorizedAccessException) when (root.Length > 0)
        {
            return []; // not root: nothing is pinned there
        }
    }

    private static HashSet<string> BpfMounts(string root)
    {
        var mounts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in TableOf(root))
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
