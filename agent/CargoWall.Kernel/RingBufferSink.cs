using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CargoWall.Kernel;

/// <summary>What the callback of a ring buffer finds its way back to, whatever the type of its records.</summary>
public abstract class RingBufferSink
{
    private protected RingBufferSink() { }

    internal abstract int TakeRecord(ReadOnlySpan<byte> record);
}

/// <summary>The callback itself: a function pointer of a generic class does not exist.</summary>
internal static unsafe class RingBufferCallback
{
    // The record is valid during the call only.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int OnRecord(void* context, void* record, nuint size) =>
        ((RingBufferSink)GCHandle.FromIntPtr((nint)context).Target!).TakeRecord(new ReadOnlySpan<byte>(record, (int)size)); // held by the reader while it polls
}
