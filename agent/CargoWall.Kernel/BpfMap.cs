using System.Runtime.InteropServices;
using CargoWall.Kernel.Binding;

namespace CargoWall.Kernel;

/// <summary>A hash, trie or per-socket map. Safe from any thread. Lives as long as its owner.</summary>
/// <typeparam name="TKey">As in the object, byte for byte.</typeparam>
/// <typeparam name="TValue">As in the object, byte for byte.</typeparam>
public sealed unsafe class BpfMap<TKey, TValue> : BpfMapReference
    where TKey : unmanaged
    where TValue : unmanaged
{
    private volatile bool hasBatches = true;

    internal BpfMap(SafeHandle owner, string name, int descriptor, int capacity)
        : base(owner, name, descriptor) => Capacity = capacity;

    /// <summary>How many entries fit.</summary>
    public int Capacity { get; }

    /// <summary>Puts an entry in, in place of one with the same key. False when the map is full.</summary>
    /// <exception cref="KernelException">The kernel refused for another reason.</exception>
    public bool TrySet(in TKey key, in TValue value)
    {
        fixed (TKey* keys = &key)
        fixed (TValue* values = &value)
        {
            var result = Libbpf.bpf_map_update_elem(Descriptor, keys, values, 0);
            if (result is -Errno.TooBig or -Errno.NoSpace or -Errno.NoMemory)
            {
                return false;
            }

            KernelException.ThrowIf(result, $"Writing to the map {Name}");
            return true;
        }
    }

    /// <summary>Puts entries in, by one call to the kernel where it can (hash maps since 5.6, tries later). Gives how many went in before the map was full.</summary>
    /// <exception cref="KernelException">The kernel refused for another reason.</exception>
    public int SetAll(ReadOnlySpan<TKey> keys, ReadOnlySpan<TValue> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, keys.Length);
        var done = 0;
        if (hasBatches && keys.Length > 1)
        {
            done = SetBatch(keys, values);
        }

        // What a batch did not take goes in one by one: it says for each entry why not.
        for (; done < keys.Length; done++)
        {
            if (!TrySet(keys[done], values[done]))
            {
                return done;
            }
        }

        return done;
    }

    /// <summary>The entry of a key; false when there is none.</summary>
    public bool TryGet(in TKey key, out TValue value)
    {
        value = default;
        fixed (TKey* keys = &key)
        fixed (TValue* values = &value)
        {
            var result = Libbpf.bpf_map_lookup_elem(Descriptor, keys, values);
            if (result == -Errno.NoEntry)
            {
                return false;
            }

            KernelException.ThrowIf(result, $"Reading from the map {Name}");
            return true;
        }
    }

    /// <summary>Takes an entry out; nothing happens when there is none.</summary>
    public void Remove(in TKey key)
    {
        fixed (TKey* keys = &key)
        {
            var result = Libbpf.bpf_map_delete_elem(Descriptor, keys);
            if (result != -Errno.NoEntry)
            {
                KernelException.ThrowIf(result, $"Removing from the map {Name}");
            }
        }
    }

    /// <summary>Takes entries out, by one call to the kernel where it can.</summary>
    public void RemoveAll(ReadOnlySpan<TKey> keys)
    {
        var done = 0;
        if (hasBatches && keys.Length > 1)
        {
            fixed (TKey* first = keys)
            {
                var options = new Libbpf.BatchOptions { Size = (nuint)sizeof(Libbpf.BatchOptions) };
                var count = (uint)keys.Length;
                var result = Libbpf.bpf_map_delete_batch(Descriptor, first, &count, &options);
                done =
                    result == 0 ? keys.Length
                    : TakesBatches(result) ? (int)Math.Min(count, (uint)keys.Length)
                    : 0;
            }
        }

        for (; done < keys.Length; done++)
        {
            Remove(keys[done]);
        }
    }

    /// <summary>Every key. Entries that come or go meanwhile may be missed or met twice.</summary>
    public IReadOnlyList<TKey> Keys()
    {
        var keys = new List<TKey>();
        TKey key = default,
            next = default;
        var result = Libbpf.bpf_map_get_next_key(Descriptor, null, &next);
        while (result == 0)
        {
            keys.Add(next);
            key = next;
            result = Libbpf.bpf_map_get_next_key(Descriptor, &key, &next);
        }

        if (result != -Errno.NoEntry)
        {
            KernelException.ThrowIf(result, $"Reading the keys of the map {Name}");
        }

        return keys;
    }

    private int SetBatch(ReadOnlySpan<TKey> keys, ReadOnlySpan<TValue> values)
    {
        fixed (TKey* firstKey = keys)
        fixed (TValue* firstValue = values)
        {
            var options = new Libbpf.BatchOptions { Size = (nuint)sizeof(Libbpf.BatchOptions) };
            var count = (uint)keys.Length;
            var result = Libbpf.bpf_map_update_batch(Descriptor, firstKey, firstValue, &count, &options);
            return result == 0 ? keys.Length
                : TakesBatches(result) ? (int)Math.Min(count, (uint)keys.Length)
                : 0;
        }
    }

    // After an error the count says how many were done, unless the map knows no batches: then it is as it was.
    private bool TakesBatches(int result)
    {
        if (result is -Errno.NotSupportedByMap or -Errno.NotSupported or -Errno.Invalid)
        {
            hasBatches = false;
        }

        return hasBatches;
    }
}
