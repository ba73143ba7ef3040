using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CargoWall.Kernel.Binding;

namespace CargoWall.Kernel;

/// <summary>The reader of a ring buffer map. One thread at a time.</summary>
/// <typeparam name="T">A record, as in the object; records of another size are counted and left out.</typeparam>
public sealed unsafe class RingBuffer<T> : RingBufferSink, IDisposable
    where T : unmanaged
{
    private readonly Action<T> onRecord;
    private readonly RingBufferHandle handle;
    private GCHandle self;
    private Exception? failure;

    /// <param name="map">The ring buffer.</param>
    /// <param name="onRecord">Takes each record, on the thread that polls.</param>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public RingBuffer(BpfMapReference map, Action<T> onRecord)
    {
        this.onRecord = onRecord;
        self = GCHandle.Alloc(this);
        var buffer = Libbpf.ring_buffer__new(map.Descriptor, &RingBufferCallback.OnRecord, (void*)GCHandle.ToIntPtr(self), null);
        handle = new RingBufferHandle(buffer);
        if (buffer == 0)
        {
            var error = Marshal.GetLastPInvokeError();
            self.Free();
            throw new KernelException($"Reading the ring buffer {map.Name}", error, LibbpfLog.Take());
        }
    }

    /// <summary>Records of a size that is not <typeparamref name="T"/>'s.</summary>
    public long Foreign { get; private set; }

    /// <summary>
    /// Takes what is there; when there is nothing, waits until the kernel calls or the time is over, and takes what came meanwhile. Records that were
    /// written without a call are taken too.
    /// </summary>
    /// <returns>How many were taken.</returns>
    public int Poll(TimeSpan wait)
    {
        var taken = Libbpf.ring_buffer__consume(handle);
        if (taken == 0)
        {
            taken = Libbpf.ring_buffer__poll(handle, (int)wait.TotalMilliseconds);
            if (taken == 0)
            {
                taken = Libbpf.ring_buffer__consume(handle);
            }
        }

        if (failure is { } thrown)
        {
            failure = null;
            throw new InvalidOperationException("A record could not be taken.", thrown);
        }

        if (taken != -Errno.Interrupted)
        {
            KernelException.ThrowIf(taken, "Reading the ring buffer");
        }

        return Math.Max(0, taken);
    }

    public void Dispose()
    {
        handle.Dispose();
        if (self.IsAllocated)
        {
            self.Free();
        }
    }

    internal override int TakeRecord(ReadOnlySpan<byte> record)
    {
        // An exception must not pass into C: it is thrown again where Poll was called.
        try
        {
            if (record.Length == Unsafe.SizeOf<T>())
            {
                onRecord(MemoryMarshal.Read<T>(record));
            }
            else
            {
                Foreign++;
            }

            return 0;
        }
        catch (Exception exception)
        {
            failure = exception;
            return -1;
        }
    }
}
