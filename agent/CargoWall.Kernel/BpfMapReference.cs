using CargoWall.Kernel.Binding;

namespace CargoWall.Kernel;

/// <summary>A map of a loaded object, whatever is in it. Lives as long as the object.</summary>
public class BpfMapReference
{
    internal BpfMapReference(BpfObjectHandle owner, string name, int descriptor)
    {
        Owner = owner;
        Name = name;
        Descriptor = descriptor;
    }

    public string Name { get; }

    internal BpfObjectHandle Owner { get; }

    internal int Descriptor { get; }

    /// <summary>Keeps the map when this process ends, until the file is removed.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public void Pin(string path) => KernelException.ThrowIf(Libbpf.bpf_obj_pin(Descriptor, path), $"Pinning the map {Name} at {path}");
}
