using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CargoWall.Kernel.Binding;

namespace CargoWall.Kernel;

/// <summary>An array map in this process's memory (BPF_F_MMAPABLE): the programs see what is written at once, without a call to the kernel.</summary>
/// <typeparam name="T">As in the object; a multiple of 8 bytes, as the kernel lays elements out.</typeparam>
public sealed unsafe class MappedArray<T> : IDisposable
    where T : unmanaged
{
    private readonly nuint bytes;
    private readonly Lock gate = new();
    private nint memory;

    public MappedArray(BpfMap<uint, T> map)
    {
        if (Unsafe.SizeOf<T>() % 8 != 0)
        {
            throw new ArgumentException($"Elements of {map.Name} are no multiple of 8 bytes.", nameof(map));
        }

        Length = map.Capacity;
        var page = (nuint)Environment.SystemPageSize;
        bytes = (((nuint)Length * (nuint)sizeof(T)) + page - 1) / page * page;
        memory = LibC.MapMemory(0, bytes, LibC.ReadWrite, LibC.Shared, map.Descriptor, 0);
        if (memory == -1)
        {
            memory = 0;
            throw new KernelException($"Mapping the map {map.Name}", Marshal.GetLastPInvokeError(), string.Empty);
        }
    }

    public int Length { get; }

    /// <summary>Lets the elements be changed in place; nothing of the span may be kept.</summary>
    public void Change(SpanAction<T> change)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(memory == 0, this);
            change(new Span<T>((void*)memory, Length));
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (memory != 0)
            {
                _ = LibC.UnmapMemory(memory, bytes); // fails for an address that is not mapped, which this is
                memory = 0;
            }
        }
    }
}

/// <summary>Changes the elements of a <see cref="MappedArray{T}"/>.</summary>
public delegate void SpanAction<T>(Span<T> elements);
