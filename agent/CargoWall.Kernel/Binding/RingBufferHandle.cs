using Microsoft.Win32.SafeHandles;

namespace CargoWall.Kernel.Binding;

/// <summary>A <c>struct ring_buffer</c>: the reader's view of a ring buffer map.</summary>
internal sealed class RingBufferHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public RingBufferHandle(nint buffer)
        : base(ownsHandle: true) => SetHandle(buffer);

    protected override bool ReleaseHandle()
    {
        Libbpf.ring_buffer__free(handle);
        return true;
    }
}
