using CargoWall.Kernel.Binding;

namespace CargoWall.Kernel;

/// <summary>A program on a control group. Disposal detaches it, unless it is pinned.</summary>
public sealed unsafe class CgroupLink : IDisposable
{
    private readonly BpfLinkHandle handle;
    private readonly (uint Program, ulong Cgroup) attached;

    internal CgroupLink(string program, BpfLinkHandle handle)
    {
        Program = program;
        this.handle = handle;
        attached = Ask();
    }

    /// <summary>The program's name.</summary>
    public string Program { get; }

    /// <summary>Whether the kernel still has this program on this control group: nobody detached it or put another in its place, and the group is there.</summary>
    /// <exception cref="KernelException">The kernel does not say.</exception>
    public bool IsAttached => Ask() == attached;

    /// <summary>For tests that take it away.</summary>
    internal int Descriptor => handle.Descriptor;

    /// <summary>Keeps the program attached when this process ends, until the file is removed; what is pinned there gives way.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public void Pin(string path) => PinFile.Put(handle.Descriptor, path, Program);

    public void Dispose() => handle.Dispose();

    // A link that was detached has no control group: number 0.
    private (uint Program, ulong Cgroup) Ask()
    {
        Libbpf.CgroupLinkInfo info = default;
        var length = (uint)sizeof(Libbpf.CgroupLinkInfo);
        KernelException.ThrowIf(Libbpf.bpf_obj_get_info_by_fd(handle.Descriptor, &info, &length), $"Asking for the link of {Program}");
        return (info.ProgramId, info.CgroupId);
    }
}
