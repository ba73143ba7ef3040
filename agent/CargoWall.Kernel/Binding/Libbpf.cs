using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CargoWall.Kernel.Binding;

/// <summary>
/// libbpf 1.x, loaded by its soname: the plain name belongs to the development package. Functions that return a number return -errno; those that
/// return a pointer return null and set errno. Structures begin with the size that the caller knows, so the layout of 1.1 stays valid.
/// </summary>
internal static unsafe partial class Libbpf
{
    public const string Library = "libbpf";
    public const string SharedObject = "libbpf.so.1";

    static Libbpf() => NativeLibrary.SetDllImportResolver(typeof(Libbpf).Assembly, (name, _, _) => name == Library ? NativeLibrary.Load(SharedObject) : 0);

    [LibraryImport(Library)]
    public static partial uint libbpf_major_version();

    [LibraryImport(Library)]
    public static partial uint libbpf_minor_version();

    [LibraryImport(Library)]
    public static partial int libbpf_num_possible_cpus();

    [LibraryImport(Library)]
    public static partial nint libbpf_set_print(delegate* unmanaged[Cdecl]<int, byte*, nint, int> print);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint bpf_object__open_mem(byte* bytes, nuint size, OpenOptions* options);

    [LibraryImport(Library)]
    public static partial int bpf_object__load(BpfObjectHandle instance);

    [LibraryImport(Library)]
    public static partial void bpf_object__close(nint instance);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint bpf_object__find_program_by_name(BpfObjectHandle instance, string name);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint bpf_object__find_map_by_name(BpfObjectHandle instance, string name);

    [LibraryImport(Library)]
    public static partial int bpf_map__fd(nint map);

    [LibraryImport(Library)]
    public static partial uint bpf_map__key_size(nint map);

    [LibraryImport(Library)]
    public static partial uint bpf_map__value_size(nint map);

    [LibraryImport(Library)]
    public static partial uint bpf_map__max_entries(nint map);

    [LibraryImport(Library)]
    public static partial int bpf_map__reuse_fd(nint map, int descriptor);

    [LibraryImport(Library)]
    public static partial byte* bpf_map__initial_value(nint map, nuint* size);

    [LibraryImport(Library)]
    public static partial int bpf_program__set_autoload(nint program, [MarshalAs(UnmanagedType.U1)] bool load);

    [LibraryImport(Library)]
    public static partial int bpf_program__fd(nint program);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint bpf_program__attach_cgroup(nint program, int cgroup);

    [LibraryImport(Library)]
    public static partial int bpf_link__destroy(nint link);

    [LibraryImport(Library)]
    public static partial int bpf_link__fd(nint link);

    [LibraryImport(Library)]
    public static partial int bpf_obj_get_info_by_fd(int descriptor, void* info, uint* length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_obj_pin(int descriptor, string path);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int bpf_obj_get(string path);

    [LibraryImport(Library)]
    public static partial int bpf_link_detach(int link);

    /// <summary>What is pinned at a path; an invalid handle where nothing is, or it may not be opened.</summary>
    public static SafeFileHandle Open(string path) => new(bpf_obj_get(path), ownsHandle: true);

    [LibraryImport(Library)]
    public static partial int bpf_map_update_elem(int map, void* key, void* value, ulong flags);

    [LibraryImport(Library)]
    public static partial int bpf_map_lookup_elem(int map, void* key, void* value);

    [LibraryImport(Library)]
    public static partial int bpf_map_delete_elem(int map, void* key);

    [LibraryImport(Library)]
    public static partial int bpf_map_get_next_key(int map, void* key, void* next);

    [LibraryImport(Library)]
    public static partial int bpf_map_update_batch(int map, void* keys, void* values, uint* count, BatchOptions* options);

    [LibraryImport(Library)]
    public static partial int bpf_map_delete_batch(int map, void* keys, uint* count, BatchOptions* options);

    [LibraryImport(Library)]
    public static partial int bpf_prog_test_run_opts(int program, TestRunOptions* options);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint ring_buffer__new(int map, delegate* unmanaged[Cdecl]<void*, void*, nuint, int> record, void* context, void* options);

    [LibraryImport(Library)]
    public static partial int ring_buffer__poll(RingBufferHandle buffer, int timeoutMilliseconds);

    [LibraryImport(Library)]
    public static partial int ring_buffer__consume(RingBufferHandle buffer);

    [LibraryImport(Library)]
    public static partial void ring_buffer__free(nint buffer);

    /// <summary>The beginning of <c>struct bpf_link_info</c>, as it is for a link to a control group. The kernel fills in as much as the caller has room for.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct CgroupLinkInfo
    {
        public uint Kind;
        public uint Id;
        public uint ProgramId;
        public uint Hole;
        public ulong CgroupId;
        public uint Hook;
        public uint End;
    }

    /// <summary>The beginning of <c>struct bpf_map_info</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MapInfo
    {
        public uint Kind;
        public uint Id;
        public uint KeySize;
        public uint ValueSize;
        public uint Capacity;
    }

    /// <summary><c>struct bpf_object_open_opts</c>, 80 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct OpenOptions
    {
        public nuint Size;
        public byte* ObjectName;
        public byte RelaxedMaps;
        public byte* PinRootPath;
        public ulong Hole;
        public byte* KernelConfig;
        public byte* TypeInformationPath;
        public byte* KernelLog;
        public nuint KernelLogSize;
        public uint KernelLogLevel;
    }

    /// <summary><c>struct bpf_map_batch_opts</c>, 24 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct BatchOptions
    {
        public nuint Size;
        public ulong ElementFlags;
        public ulong Flags;
    }

    /// <summary><c>struct bpf_test_run_opts</c>, 80 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TestRunOptions
    {
        public nuint Size;
        public byte* DataIn;
        public byte* DataOut;
        public uint DataSizeIn;
        public uint DataSizeOut;
        public void* ContextIn;
        public void* ContextOut;
        public uint ContextSizeIn;
        public uint ContextSizeOut;
        public uint ReturnValue;
        public int Repeat;
        public uint DurationNanoseconds;
        public uint Flags;
        public uint Cpu;
        public uint BatchSize;
    }
}
