using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using CargoWall.Kernel.Binding;

namespace CargoWall.Kernel;

/// <summary>Compiled kernel programs with their maps: opened, adjusted, then loaded. Disposal closes the maps and programs; links and pins stay.</summary>
public sealed unsafe class BpfObject : IDisposable
{
    private readonly BpfObjectHandle handle;

    private BpfObject(string name, BpfObjectHandle handle)
    {
        Name = name;
        this.handle = handle;
    }

    public string Name { get; }

    /// <summary>The version of libbpf, for example 1.1.</summary>
    /// <exception cref="DllNotFoundException">libbpf.so.1 is not installed.</exception>
    public static Version LibraryVersion => new((int)Libbpf.libbpf_major_version(), (int)Libbpf.libbpf_minor_version());

    /// <summary>Reads an object file.</summary>
    /// <exception cref="KernelException">libbpf cannot read it.</exception>
    /// <exception cref="DllNotFoundException">libbpf.so.1 is not installed.</exception>
    public static BpfObject Open(string name, ReadOnlySpan<byte> file)
    {
        LibbpfLog.Begin();
        fixed (byte* bytes = file)
        fixed (byte* objectName = Encoding.UTF8.GetBytes(name + '\0'))
        {
            var options = new Libbpf.OpenOptions { Size = (nuint)sizeof(Libbpf.OpenOptions), ObjectName = objectName };
            var opened = Libbpf.bpf_object__open_mem(bytes, (nuint)file.Length, &options);
            return opened != 0
                ? new BpfObject(name, new BpfObjectHandle(opened))
                : throw new KernelException($"Reading the object {name}", Marshal.GetLastPInvokeError(), LibbpfLog.Take());
        }
    }

    /// <summary>Sets the first byte of a section of constants, which the verifier then takes as given. Before <see cref="Load"/>.</summary>
    public void SetConstant(string section, byte value)
    {
        nuint size;
        var bytes = Libbpf.bpf_map__initial_value(FindMap(section), &size);
        if (bytes is null || size < 1)
        {
            throw new KernelException($"Setting a constant of {section}", Errno.NoEntry, string.Empty);
        }

        *bytes = value;
    }

    /// <summary>Makes this object use a map of another. Before <see cref="Load"/>.</summary>
    public void ShareMap<TKey, TValue>(string name, BpfMap<TKey, TValue> map)
        where TKey : unmanaged
        where TValue : unmanaged => KernelException.ThrowIf(Libbpf.bpf_map__reuse_fd(FindMap(name), map.Descriptor), $"Sharing the map {name}");

    /// <summary>Makes the maps and gives the programs to the kernel, which verifies them.</summary>
    /// <exception cref="KernelException">The kernel refused; the log says what.</exception>
    public void Load()
    {
        LibbpfLog.Begin();
        KernelException.ThrowIf(Libbpf.bpf_object__load(handle), $"Loading the kernel programs {Name}");
    }

    public BpfProgram Program(string name)
    {
        var program = Libbpf.bpf_object__find_program_by_name(handle, name);
        return program != 0 ? new BpfProgram(handle, program, name) : throw new KernelException($"Finding the program {name}", Errno.NoEntry, string.Empty);
    }

    /// <summary>A map of the loaded object, with the types of its keys and values.</summary>
    /// <exception cref="InvalidOperationException">The sizes differ from those in the object.</exception>
    public BpfMap<TKey, TValue> Map<TKey, TValue>(string name)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        var map = FindMap(name);
        if (Libbpf.bpf_map__key_size(map) != Unsafe.SizeOf<TKey>() || Libbpf.bpf_map__value_size(map) != Unsafe.SizeOf<TValue>())
        {
            throw new InvalidOperationException($"The map {name} has keys or values of another size.");
        }

        return new BpfMap<TKey, TValue>(handle, name, Libbpf.bpf_map__fd(map), (int)Libbpf.bpf_map__max_entries(map));
    }

    /// <summary>A ring buffer map of the loaded object.</summary>
    public BpfMapReference Reference(string name) => new(handle, name, Libbpf.bpf_map__fd(FindMap(name)));

    public void Dispose() => handle.Dispose();

    private nint FindMap(string name)
    {
        var map = Libbpf.bpf_object__find_map_by_name(handle, name);
        return map != 0 ? map : throw new KernelException($"Finding the map {name}", Errno.NoEntry, string.Empty);
    }
}
