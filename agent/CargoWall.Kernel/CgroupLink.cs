using CargoWall.Kernel.Binding;

namespace CargoWall.Kernel;

/// <summary>A program on a control group. Disposal detaches it, unless it is pinned.</summary>
public sealed class CgroupLink : IDisposable
{
    private readonly BpfLinkHandle handle;

    internal CgroupLink(string program, BpfLinkHandle handle)
    {
        Program = program;
        this.handle = handle;
    }

    /// <summary>The program's name.</summary>
    public string Program { get; }

    /// <summary>Keeps the program attached when this process ends, until the file is removed.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public void Pin(string path) => KernelException.ThrowIf(Libbpf.bpf_obj_pin(handle.Descriptor, path), $"Pinning {Program} at {path}");

    public void Dispose() => handle.Dispose();
}
