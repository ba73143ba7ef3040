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

    /// <summary>Opens a control group.</summary>
    /// <exception cref="KernelException">There is no such folder, or it is no control group of version 2.</exception>
    public static CgroupDirectory Open(string path)
    {
        var handle = LibC.Open(path, LibC.OpenFolder);
        if (handle.IsInvalid)
        {
            var error = Marshal.GetLastPInvokeError();
            handle.Dispose();
            throw new KernelException($"Opening the control group {path}", error, string.Empty);
        }

        if (!IsControlGroup(path))
        {
            handle.Dispose();
            throw new KernelException($"Opening {path} as a control group of version 2", Errno.Invalid, "It is a folder of another file system.");
        }

        return new CgroupDirectory(path, handle);
    }

    /// <summary>Whether there is a control group of version 2 at this path.</summary>
    public static bool IsControlGroup(string path)
    {
        LibC.FileSystem found;
        return LibC.StatFileSystem(path, &found) == 0 && found.Kind == Cgroup2;
    }

    public void Dispose() => handle.Dispose();
}
