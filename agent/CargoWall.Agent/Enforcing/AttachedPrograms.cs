using CargoWall.Kernel;
using CargoWall.Kernel.Net;

namespace CargoWall.Agent.Enforcing;

/// <summary>The programs on the hooks of the governed group, and the pins that keep them there. Not safe for several threads.</summary>
internal sealed class AttachedPrograms : IDisposable
{
    private readonly NetObject net;
    private readonly CgroupDirectory cgroup;
    private readonly List<CgroupLink> links;
    private readonly HashSet<string> gone = new(StringComparer.Ordinal);
    private BpfFolder? pins;
    private string? limit;

    private AttachedPrograms(NetObject net, CgroupDirectory cgroup, List<CgroupLink> links)
    {
        this.net = net;
        this.cgroup = cgroup;
        this.links = links;
    }

    /// <summary>The links themselves, for tests that take them away.</summary>
    internal IReadOnlyList<CgroupLink> Links => links;

    /// <summary>Attaches every program; when one cannot be attached, none is.</summary>
    /// <param name="cgroup">Disposed with the programs.</param>
    /// <param name="net">The programs.</param>
    /// <exception cref="KernelUnavailableException">The kernel refused.</exception>
    public static AttachedPrograms AttachTo(CgroupDirectory cgroup, NetObject net)
    {
        try
        {
            return new AttachedPrograms(net, cgroup, [.. net.AttachTo(cgroup)]);
        }
        catch (KernelException exception)
        {
            throw KernelRefusal.Of("hooks of the control group", exception);
        }
    }

    /// <summary>
    /// Lets the programs outlive this process when it is killed. What another agent left pinned under the same state folder gives way: a pin is replaced in one step and
    /// its program detached after that, so that a kill in between leaves one of the two.
    /// </summary>
    /// <returns>A sentence when they will not outlive it, or not for long; else null.</returns>
    public string? Pin(string stateDirectory)
    {
        if (pins is not null)
        {
            return limit;
        }

        var left = BpfFolder.Find(stateDirectory);
        using var old = left is null ? null : PinnedLinks.In(left.Path);
        pins = TryPin(stateDirectory);
        old?.Detach();
        if (left is not null && left.Path != pins?.Path && Directory.Exists(left.Path))
        {
            left.Dispose();
        }

        return limit;
    }

    /// <summary>Lets the programs end with this process, and takes away what another agent left pinned under the same state folder.</summary>
    public void Unpin(string stateDirectory)
    {
        if (pins is null)
        {
            PinnedFirewall.Remove(stateDirectory);
        }

        pins?.Dispose();
        pins = null;
    }

    /// <summary>
    /// Looks whether every program is still where it was attached, and puts it back where it is not. A program that cannot be put back is told once.
    /// </summary>
    public IReadOnlyList<Tampering> Mend()
    {
        List<string> back = [],
            lost = [],
            unpinned = [];
        var why = string.Empty;
        for (var i = 0; i < links.Count; i++)
        {
            if (links[i].IsAttached)
            {
                continue;
            }

            var name = links[i].Program;
            try
            {
                PutBack(i, unpinned);
                gone.Remove(name);
                back.Add(name);
            }
            catch (KernelException exception)
            {
                why = exception.Message;
                if (gone.Add(name))
                {
                    lost.Add(name);
                }
            }
        }

        return [.. Sentences(back, lost, unpinned, why).Select(sentence => new Tampering(Tampering.LinkLost, sentence))];
    }

    /// <summary>Detaches the programs and removes the pins.</summary>
    public void Dispose()
    {
        // The pins first: a link that is pinned stays attached.
        pins?.Dispose();
        links.ForEach(link => link.Dispose());
        cgroup.Dispose();
    }

    private void PutBack(int index, List<string> unpinned)
    {
        var old = links[index];

        // The new one first, so that there is no moment without.
        links[index] = net.Attach(old.Program, cgroup);
        if (pins is not null && !TryRepin(pins, links[index]))
        {
            unpinned.Add(old.Program);
        }

        old.Dispose();
    }

    private static bool TryRepin(BpfFolder folder, CgroupLink link)
    {
        try
        {
            link.Pin(PinnedLinks.FileOf(folder.Path, link.Program));
            return true;
        }
        catch (KernelException)
        {
            return false; // told with the program: it goes when the agent is killed
        }
    }

    private IEnumerable<string> Sentences(List<string> back, List<string> lost, List<string> unpinned, string why)
    {
        if (back.Count > 0)
        {
            var limit = unpinned.Count == 0 ? string.Empty : $" If the agent is killed, these go with it: {string.Join(", ", unpinned)}.";
            yield return $"Kernel programs were taken from the control group {cgroup.Path}, or others put in their place; they are back: {string.Join(", ", back)}.{limit}";
        }

        if (lost.Count > 0)
        {
            yield return $"Kernel programs were taken from the control group {cgroup.Path} and cannot be put back ({why.TrimEnd('.')}): {string.Join(", ", lost)}.";
        }
    }

    private BpfFolder? TryPin(string stateDirectory)
    {
        BpfFolder? folder = null;
        try
        {
            folder = BpfFolder.Make(stateDirectory, out var lasts);
            if (folder is null)
            {
                limit = $"If the agent is killed, enforcement ends with it: {lasts}.";
                return null;
            }

            PinIn(folder);
            limit = lasts.Length > 0 ? $"If the agent is killed, enforcement lasts as long as {lasts}: no BPF file system is mounted at /sys/fs/bpf." : null;
            return folder;
        }
        catch (Exception exception) when (exception is KernelException or IOException or UnauthorizedAccessException)
        {
            folder?.Dispose();
            limit = $"If the agent is killed, enforcement ends with it: {exception.Message}";
            return null;
        }
    }

    private void PinIn(BpfFolder folder)
    {
        var names = net.PinMaps(folder.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var link in links)
        {
            var path = PinnedLinks.FileOf(folder.Path, link.Program);
            link.Pin(path);
            names.Add(Path.GetFileName(path));
        }

        folder.RemoveAllBut(names);
    }
}
