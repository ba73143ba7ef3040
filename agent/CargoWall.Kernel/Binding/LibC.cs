using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CargoWall.Kernel.Binding;

/// <summary>The calls of the C library that the kernel side needs.</summary>
internal static unsafe partial class LibC
{
    private const string Library = "libc";

    public const int ReadWrite = 1 | 2; // PROT_READ | PROT_WRITE
    public const int Shared = 1; // MAP_SHARED
    public const int DetachMount = 2; // MNT_DETACH

    /// <summary>O_PATH is not enough for attaching; O_RDONLY | O_DIRECTORY | O_CLOEXEC (asm/fcntl.h of arm64 has its own O_DIRECTORY).</summary>
    public static readonly int OpenFolder = 0x80000 | (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000);

    public const int MembarrierGlobal = 1; // MEMBARRIER_CMD_GLOBAL

    /// <summary>__NR_membarrier: the C library has no function for it.</summary>
    public static readonly nint MembarrierNumber = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 283 : 324;

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint Membarrier(nint number, nint command, nint flags, nint processor);

    [LibraryImport(Library)]
    public static partial int vsnprintf(byte* buffer, nuint size, byte* format, nint arguments);

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "mmap", SetLastError = true)]
    public static partial nint MapMemory(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport(Library, EntryPoint = "munmap")]
    public static partial int UnmapMemory(nint address, nuint length);

    [LibraryImport(Library, EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string source, string target, string type, ulong flags, string? data);

    [LibraryImport(Library, EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unmount(string target, int flags);

    [LibraryImport(Library, EntryPoint = "statfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatFileSystem(string path, FileSystem* result);

    [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetSocketOption(nint socket, int level, int name, void* value, uint* length);

    [LibraryImport(Library, EntryPoint = "clock_gettime")]
    public static partial int GetTime(int clock, TimeSpec* time);

    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary><c>struct statfs</c> of 64-bit machines: the kind stands first.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 120)]
    public struct FileSystem
    {
        public long Kind;
    }
}
