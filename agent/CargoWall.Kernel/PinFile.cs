using CargoWall.Kernel.Binding;

namespace CargoWall.Kernel;

/// <summary>Pins links and maps in a BPF file system.</summary>
internal static class PinFile
{
    // The file system takes no dots in names.
    private const string Beside = "next_";

    /// <summary>Pins something in one step in the place of what is pinned there, if anything is.</summary>
    /// <exception cref="KernelException">The kernel refused; what was there is still there.</exception>
    public static void Put(int descriptor, string path, string what)
    {
        var beside = Path.Join(Path.GetDirectoryName(path), Beside + Path.GetFileName(path));
        try
        {
            File.Delete(beside); // of an agent that was killed between the two steps
            KernelException.ThrowIf(Libbpf.bpf_obj_pin(descriptor, beside), $"Pinning {what} at {path}");
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KernelException($"Pinning {what} at {path}", Errno.NotPermitted, exception.Message);
        }
    }
}
