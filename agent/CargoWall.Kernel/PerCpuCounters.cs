using CargoWall.Kernel.Binding;

namespace CargoWall.Kernel;

/// <summary>An array map of 64-bit counters with one copy for each processor.</summary>
public sealed unsafe class PerCpuCounters
{
    private readonly BpfMapReference map;
    private readonly int processors;

    public PerCpuCounters(BpfMapReference map)
    {
        this.map = map;
        processors = Libbpf.libbpf_num_possible_cpus();
        KernelException.ThrowIf(processors, "Counting the processors");
    }

    /// <summary>The sum over all processors.</summary>
    public long Sum(uint counter)
    {
        var values = new ulong[processors];
        fixed (ulong* first = values)
        {
            KernelException.ThrowIf(Libbpf.bpf_map_lookup_elem(map.Descriptor, &counter, first), $"Reading from the map {map.Name}");
        }

        return values.Sum(value => (long)value);
    }
}
