using Microsoft.Win32.SafeHandles;

namespace CargoWall.Kernel.Binding;

/// <summary>A <c>struct bpf_link</c>: a program stays attached while this, or a pin of it, is there.</summary>
internal sealed class BpfLinkHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public BpfLinkHandle(nint link)
        : base(ownsHandle: true) => SetHandle(link);

    public int Descriptor => Libbpf.bpf_link__fd(handle);

    protected override bool ReleaseHandle() => Libbpf.bpf_link__destroy(handle) == 0;
}
