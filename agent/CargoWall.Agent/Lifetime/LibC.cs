using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CargoWall.Agent.Lifetime;

/// <summary>The calls of the C library that .NET has no name for: files opened without following links, locks, signals.</summary>
internal static partial class LibC
{
    private const string Library = "libc";

    public const int CurrentDirectory = -100; // AT_FDCWD
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int Append = 0x400;
    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;

    // These two differ between the kinds of processor (asm/fcntl.h of arm64 has its own).
    public static readonly int DirectoryOnly = IsArm ? 0x4000 : 0x10000;
    public static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;

    public const int NoSuchFile = 2; // ENOENT
    public const int NotPermitted = 1; // EPERM
    public const int Interrupted = 4; // EINTR
    public const int Again = 11; // EAGAIN
    public const int NoSuchDescriptor = 9; // EBADF
    public const int NobodyReads = 32; // EPIPE
    public const int TooManyLinks = 40; // ELOOP

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAtRaw(int directory, string path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenAt2Raw(nint number, nint directory, string path, in OpenHow how, nint size);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenFileSystemRaw(nint number, string type, nint flags);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint ConfigureFileSystemRaw(nint number, SafeFileHandle context, nint command, nint key, nint value, nint extra);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint MountFileSystemRaw(nint number, SafeFileHandle context, nint flags, nint attributes);

    [LibraryImport(Library, EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAtRaw(SafeFileHandle fromDirectory, string from, SafeFileHandle toDirectory, string to);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkAtRaw(SafeFileHandle directory, string path, int flags);

    [LibraryImport(Library, EntryPoint = "fchmod", SetLastError = true)]
    private static partial int FchmodRaw(SafeFileHandle file, uint mode);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    private static partial int FlockRaw(SafeFileHandle file, int operation);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxRaw(SafeFileHandle file, string path, int flags, uint mask, out FileFacts facts);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteRaw(int descriptor, ReadOnlySpan<byte> bytes, nuint length);

    [LibraryImport(Library, EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RmdirRaw(string path);

    [LibraryImport(Library, EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    private static partial int KillRaw(int pid, int signal);

    [LibraryImport(Library, EntryPoint = "getrandom", SetLastError = true)]
    private static partial nint GetRandomRaw(Span<byte> buffer, nint length, uint flags);

    /// <summary>Fills a buffer with what nobody can predict (getrandom(2)).</summary>
    public static void FillRandom(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var filled = GetRandomRaw(buffer, buffer.Length, 0);
            if (filled < 0 && Marshal.GetLastPInvokeError() != Interrupted)
            {
                throw new InvalidOperationException($"The kernel gives no random numbers: error {Marshal.GetLastPInvokeError()}.");
            }

            buffer = buffer[(int)Math.Max(filled, 0)..];
        }
    }

    [LibraryImport(Library, EntryPoint = "madvise", SetLastError = true)]
    private static partial int MadviseRaw(nint start, nint length, int advice);

    /// <summary>Gives back pages that can be read again from their file (MADV_DONTNEED); a refusal leaves them where they are.</summary>
    public static void GiveBack(nint start, nint length) => _ = MadviseRaw(start, length, 4);

    /// <summary>Opens below an open directory (null: the working directory); the handle is invalid and <paramref name="errno"/> set when it fails.</summary>
    public static SafeFileHandle OpenAt(SafeFileHandle? directory, string path, int flags, uint mode, out int errno)
    {
        var added = false;
        try
        {
            directory?.DangerousAddRef(ref added);
            var descriptor = OpenAtRaw(directory is null ? CurrentDirectory : (int)directory.DangerousGetHandle(), path, flags | CloseOnExec, mode);
            errno = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }
        finally
        {
            if (added)
            {
                directory!.DangerousRelease(); // added says that it is there
            }
        }
    }

    /// <summary>Opens a path in which no part at all is a symbolic link (openat2, Linux 5.6).</summary>
    public static SafeFileHandle OpenWithoutLinks(string path, int flags, uint mode, out int errno)
    {
        const int OpenAt2 = 437; // the same number on every processor
        const ulong NoSymlinks = 0x04; // RESOLVE_NO_SYMLINKS
        var how = new OpenHow
        {
            Flags = (ulong)(flags | CloseOnExec),
            Mode = mode,
            Resolve = NoSymlinks,
        };
        var descriptor = OpenAt2Raw(OpenAt2, CurrentDirectory, path, how, Marshal.SizeOf<OpenHow>());
        errno = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>A file system that is mounted nowhere: only who has the handle sees it, and it is gone with the handle (Linux 5.2).</summary>
    public static SafeFileHandle MountNowhere(string type, out int errno)
    {
        const int FsOpen = 430,
            FsConfig = 431,
            FsMount = 432; // the same numbers on every processor
        const int CloseContextOnExec = 1,
            CloseMountOnExec = 1,
            CreateCommand = 6;
        using var context = new SafeFileHandle(OpenFileSystemRaw(FsOpen, type, CloseContextOnExec), ownsHandle: true);
        if (!context.IsInvalid && ConfigureFileSystemRaw(FsConfig, context, CreateCommand, 0, 0, 0) == 0)
        {
            var mount = MountFileSystemRaw(FsMount, context, CloseMountOnExec, 0);
            errno = mount < 0 ? Marshal.GetLastPInvokeError() : 0;
            return new SafeFileHandle(mount, ownsHandle: true);
        }

        errno = Marshal.GetLastPInvokeError();
        return new SafeFileHandle(-1, ownsHandle: true);
    }

    public static int RenameAt(SafeFileHandle directory, string from, string to) =>
        RenameAtRaw(directory, from, directory, to) == 0 ? 0 : Marshal.GetLastPInvokeError();

    public static int UnlinkAt(SafeFileHandle directory, string path) => UnlinkAtRaw(directory, path, 0) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Writes as much as the other end takes in one call.</summary>
    /// <returns>How much that was; less than nothing when it failed, with <paramref name="errno"/> set.</returns>
    public static int Write(int descriptor, ReadOnlySpan<byte> bytes, out int errno)
    {
        var written = WriteRaw(descriptor, bytes, (nuint)bytes.Length);
        errno = written < 0 ? Marshal.GetLastPInvokeError() : 0;
        return (int)written;
    }

    /// <summary>Removes one folder and nothing in it: files of a control group cannot be removed, the group can.</summary>
    public static int RemoveFolder(string path) => RmdirRaw(path) == 0 ? 0 : Marshal.GetLastPInvokeError();

    public static int ChangeMode(SafeFileHandle file, uint mode) => FchmodRaw(file, mode) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Takes the exclusive lock of a file at once, or says false when another process holds it.</summary>
    public static bool TryLock(SafeFileHandle file) => FlockRaw(file, 2 | 4) == 0; // LOCK_EX | LOCK_NB

    /// <summary>Owner, mode and links of an open file.</summary>
    public static FileFacts FactsOf(SafeFileHandle file)
    {
        const int EmptyPath = 0x1000;
        const uint BasicFacts = 0x7ff;
        return StatxRaw(file, "", EmptyPath, BasicFacts, out var facts) == 0
            ? facts
            : throw new IOException($"statx failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Owner, mode and links of a name in an open folder, a link's own; null when there is no such name or it cannot be told.</summary>
    public static FileFacts? FactsAt(SafeFileHandle directory, string name)
    {
        const int NotThroughLinks = 0x100;
        const uint BasicFacts = 0x7ff;
        return StatxRaw(directory, name, NotThroughLinks, BasicFacts, out var facts) == 0 ? facts : null;
    }

    /// <summary>Sends a signal; true when the process was there. Signal 0 asks alone.</summary>
    public static bool Signal(int pid, int signal) => KillRaw(pid, signal) == 0 || Marshal.GetLastPInvokeError() == NotPermitted;

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    /// <summary>The first part of the kernel's <c>struct statx</c>, which is the same on every processor (256 bytes).</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    internal readonly struct FileFacts
    {
        private readonly uint mask;
        private readonly uint blockSize;
        private readonly ulong attributes;
        private readonly uint links;
        private readonly uint user;
        private readonly uint group;
        private readonly ushort mode;
        private readonly ushort spare;
        private readonly ulong inode;
        private readonly ulong size;

        public uint Links => links;
        public uint User => user;
        public bool IsRegular => (mode & 0xF000) == 0x8000;
        public bool IsDevice => (mode & 0xF000) is 0x2000 or 0x6000;
        public bool OthersMayWrite => (mode & 0x12) != 0;
        public ulong Size => size;
    }
}
