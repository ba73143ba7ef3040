using System.Runtime.InteropServices;
using CargoWall.Kernel.Binding;
using Microsoft.Win32.SafeHandles;

namespace CargoWall.Kernel;

/// <summary>An open control group of version 2, to attach programs to.</summary>
public sealed unsafe class CgroupDirectory : IDisposable
{
    private const long Cgroup2 = 0x63677270; // CGROUP2_SUPER_MAGIC
    private readonly SafeFileHandle handle;

    private CgroupDirectory(string path, SafeFileHandle handle)
    {
        Path = path;
        this.handle = handle;
    }

    /// <summary>The path that it was found at.</summary>
    public string Path { get; }

    internal int Descriptor => (int)handle.DangerousGetHandle();

    /// <summary>
    /// Opens a control group. A path that this process does not see is looked for where the first process sees it: <c>ip netns exec</c> hides /sys/fs/cgroup behind a new /sys.
    /// </summary>
    /// <exception cref="KernelException">There is no such folder, or it is no control group of version 2.</exception>
    public static CgroupDirectory Open(string path)
    {
        var found = IsControlGroup(path) ? path : Elsewhere(path);
        var handle = LibC.Open(found, LibC.OpenFolder);
        if (handle.IsInvalid)
        {
            var error = Marshal.GetLastPInvokeError();
            handle.Dispose();
            throw new KernelException($"Opening the control group {path}", error, string.Empty);
        }

        if (!IsControlGroup(found))
        {
            handle.Dispose();
            throw new KernelException($"Opening {path} as a control group of version 2", Errno.Invalid, "It is a folder of another file system.");
        }

        return new CgroupDirectory(found, handle);
    }

    public void Dispose() => handle.Dispose();

    private static string Elsewhere(string path)
    {
        var there = "/proc/1/root" + path;
        return System.IO.Path.IsPathRooted(path) && IsControlGroup(there) ? there : path;
    }

    private static bool IsControlGroup(string path)
    {
        LibC.FileSystem found;
        return LibC.StatFileSystem(path, &found) == 0 && found.Kind == Cgroup2;
    }
}
