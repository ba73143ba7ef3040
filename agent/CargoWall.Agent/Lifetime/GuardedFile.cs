using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CargoWall.Agent.Lifetime;

/// <summary>
/// Files that a root process leaves in places where others may write, such as a temporary folder. No link is followed in the last
/// two parts of a path, a file appears whole or not at all, and nothing that another user prepared is written to.
/// </summary>
internal static class GuardedFile
{
    public const uint ReadableByAll = 0x1A4; // 0644
    public const uint OwnerOnly = 0x180; // 0600

    /// <summary>Puts the text in place in one step: a new file beside the target, renamed over it.</summary>
    /// <exception cref="GuardedFileException">The folder is missing or a link, the target a device, or the file cannot be made.</exception>
    public static void Replace(string path, string text, uint mode)
    {
        using var directory = OpenFolder(path, out var name);
        SpareDevice(directory, name, path);
        var temporary = $".{name}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        using (var file = LibC.OpenAt(directory, temporary, LibC.WriteOnly | LibC.Create | LibC.Exclusive | LibC.NoFollow, mode, out var errno))
        {
            Require(errno, path, "be written");
            Require(LibC.ChangeMode(file, mode), path, "be given its mode"); // the umask of the caller must not decide
            RandomAccess.Write(file, Encoding.UTF8.GetBytes(text), 0);
        }

        var renamed = LibC.RenameAt(directory, temporary, name);
        if (renamed != 0)
        {
            LibC.UnlinkAt(directory, temporary);
        }

        Require(renamed, path, "be put in place");
    }

    /// <summary>As <see cref="Replace"/>, but only where a plain file or nothing has the name: for a file that a person names for an answer.</summary>
    /// <exception cref="GuardedFileException">The name is taken by something else, or as with <see cref="Replace"/>.</exception>
    public static void ReplacePlain(string path, string text, uint mode)
    {
        using (var directory = OpenFolder(path, out var name))
        {
            if (LibC.FactsAt(directory, name) is { IsRegular: false })
            {
                throw new GuardedFileException($"{path} is no plain file, but a folder, link, device or pipe; choose another path.");
            }
        }

        Replace(path, text, mode);
    }

    /// <summary>Opens for appending, or makes the file; it must be a plain file of this user's own that has no second name.</summary>
    /// <exception cref="GuardedFileException">The folder is missing or a link, or the file is someone else's, a link or no plain file.</exception>
    public static FileStream Append(string path)
    {
        using var directory = OpenFolder(path, out var name);
        var file = LibC.OpenAt(directory, name, LibC.WriteOnly | LibC.Append | LibC.Create | LibC.NoFollow | LibC.NonBlocking, OwnerOnly, out var errno);
        try
        {
            Require(errno, path, "be opened for writing");
            var facts = LibC.FactsOf(file);
            if (!facts.IsRegular || facts.Links != 1 || facts.User != LibC.EffectiveUser())
            {
                throw new GuardedFileException($"{path} is not a plain file of this user's own; remove it or choose another path.");
            }

            Require(LibC.ChangeMode(file, OwnerOnly), path, "be given its mode");
            return new FileStream(file, FileAccess.Write, bufferSize: 0);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Adds text to a file that belongs to somebody else, such as the runner's job summary. No part of the path may be a link: whoever
    /// owns the folder could else make root write elsewhere.
    /// </summary>
    /// <exception cref="GuardedFileException">The path holds a link, or is no plain file with one name.</exception>
    public static void AppendToForeign(string path, string text)
    {
        using var file = LibC.OpenWithoutLinks(
            Path.GetFullPath(path),
            LibC.WriteOnly | LibC.Append | LibC.Create | LibC.NonBlocking,
            ReadableByAll,
            out var errno
        );
        Require(errno, path, "be opened for writing");
        var facts = LibC.FactsOf(file);
        if (!facts.IsRegular || facts.Links != 1)
        {
            throw new GuardedFileException($"{path} is not a plain file with one name; remove it or choose another path.");
        }

        using var stream = new FileStream(file, FileAccess.Write, bufferSize: 0);
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>A file of this user's own for writing and reading, new and empty; what had the name before is removed.</summary>
    /// <exception cref="GuardedFileException">The file cannot be made.</exception>
    public static SafeFileHandle Create(string path)
    {
        Remove(path);
        using var directory = OpenFolder(path, out var name);
        var file = LibC.OpenAt(directory, name, LibC.ReadWrite | LibC.Create | LibC.Exclusive | LibC.NoFollow, OwnerOnly, out var errno);
        Require(errno, path, "be written");
        return file;
    }

    /// <summary>Reads a small file without following a link; null when it is not there.</summary>
    /// <exception cref="GuardedFileException">It is a link, too big, no plain file, or belongs to neither this user nor root.</exception>
    public static string? Read(string path, int limit)
    {
        using var file = LibC.OpenAt(null, path, LibC.ReadOnly | LibC.NoFollow | LibC.NonBlocking, 0, out var errno);
        if (errno == LibC.NoSuchFile)
        {
            return null;
        }

        Require(errno, path, "be read");
        var facts = LibC.FactsOf(file);
        if (!facts.IsRegular || facts.Size > (ulong)limit || (facts.User != 0 && facts.User != LibC.EffectiveUser()))
        {
            throw new GuardedFileException($"{path} is not a plain file of root or of this user with at most {limit} bytes; remove it or choose another path.");
        }

        var bytes = new byte[facts.Size];
        return Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(file, bytes, 0));
    }

    /// <summary>Removes the name itself, never what a link points to; a file that is not there is fine.</summary>
    /// <exception cref="GuardedFileException">It is a device, or cannot be removed.</exception>
    public static void Remove(string path)
    {
        using var directory = OpenFolder(path, out var name);
        SpareDevice(directory, name, path);
        var errno = LibC.UnlinkAt(directory, name);
        if (errno != LibC.NoSuchFile)
        {
            Require(errno, path, "be removed");
        }
    }

    // Root could: a machine without its /dev/null is broken. Nobody but root makes devices, so none was put in the way.
    private static void SpareDevice(SafeFileHandle directory, string name, string path)
    {
        if (LibC.FactsAt(directory, name) is { IsDevice: true })
        {
            throw new GuardedFileException($"{path} is a device, which stays as it is; choose another path.");
        }
    }

    private static SafeFileHandle OpenFolder(string path, out string name)
    {
        var full = Path.GetFullPath(path);
        name = Path.GetFileName(full);
        var folder = Path.GetDirectoryName(full);
        if (folder is null || name.Length == 0)
        {
            throw new GuardedFileException($"{path} names no file; give the path of a file.");
        }

        var directory = LibC.OpenAt(null, folder, LibC.ReadOnly | LibC.DirectoryOnly | LibC.NoFollow, 0, out var errno);
        if (errno != 0)
        {
            directory.Dispose();
            throw new GuardedFileException(
                errno == LibC.NoSuchFile
                    ? $"The folder of {path} does not exist; make it first."
                    : $"The folder of {path} is a link, no folder or closed to this user; choose another path."
            );
        }

        return directory;
    }

    private static void Require(int errno, string path, string what)
    {
        if (errno != 0)
        {
            throw new GuardedFileException(
                errno == LibC.TooManyLinks
                    ? $"{path} is or goes through a symbolic link; remove it or choose another path."
                    : $"{path} cannot {what}: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno)}."
            );
        }
    }
}

/// <summary>A file that could not be used; the message is a sentence for the person at the keyboard.</summary>
internal sealed class GuardedFileException(string message) : Exception(message);
