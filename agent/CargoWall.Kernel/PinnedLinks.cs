using CargoWall.Kernel.Binding;
using Microsoft.Win32.SafeHandles;

namespace CargoWall.Kernel;

/// <summary>The links that are pinned in a folder, held open: they can be detached when their files are gone or another's.</summary>
public sealed class PinnedLinks : IDisposable
{
    private const string Prefix = "link_";

    private readonly List<SafeFileHandle> links;

    private PinnedLinks(List<SafeFileHandle> links) => this.links = links;

    /// <summary>Opens those of a folder; none when it is not there.</summary>
    public static PinnedLinks In(string folder) =>
        new(Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, Prefix + "*").Select(Libbpf.Open).Where(link => !link.IsInvalid)] : []);

    /// <summary>Where a program's link is pinned in a folder.</summary>
    public static string FileOf(string folder, string program) => Path.Join(folder, Prefix + program);

    /// <summary>Takes the programs off their hooks at once; when a pin is removed, the kernel takes a moment.</summary>
    public void Detach()
    {
        foreach (var link in links)
        {
            _ = Libbpf.bpf_link_detach((int)link.DangerousGetHandle()); // fails for a control group that is gone: nothing is attached then
        }
    }

    public void Dispose() => links.ForEach(link => link.Dispose());
}
