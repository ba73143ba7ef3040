using System.Runtime.InteropServices;
using CargoWall.Kernel.Binding;

namespace CargoWall.Kernel;

/// <summary>A map, whatever is in it. Lives as long as its owner: the loaded object, or the pin that was opened.</summary>
public class BpfMapReference
{
    internal BpfMapReference(SafeHandle owner, string name, int descriptor)
    {
        Owner = owner;
        Name = name;
        Descriptor = descriptor;
    }

    public string Name { get; }

    internal SafeHandle Owner { get; }

    internal int Descriptor { get; }

    /// <summary>Keeps the map when this process ends, until the file is removed; what is pinned there gives way.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public void Pin(string path) => PinFile.Put(Descriptor, path, $"the map {Name}");
}
