using Microsoft.Win32.SafeHandles;

namespace CargoWall.Kernel.Binding;

/// <summary>A <c>struct bpf_object</c>, with the maps and programs in it.</summary>
internal sealed class BpfObjectHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public BpfObjectHandle(nint instance)
        : base(ownsHandle: true) => SetHandle(instance);

    protected override bool ReleaseHandle()
    {
        Libbpf.bpf_object__close(handle);
        return true;
    }
}
