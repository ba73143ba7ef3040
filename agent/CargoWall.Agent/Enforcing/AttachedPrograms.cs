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
    private readonly BpfFolder? pins;

    private AttachedPrograms(NetObject net, CgroupDirectory cgroup, List<CgroupLink> links, BpfFolder? pins)
    {
        this.net = net;
        this.cgroup = cgroup;
        this.links = links;
        this.pins = pins;
    }

    /// <summary>The links themselves, for tests that take them away.</summary>
    internal IReadOnlyList<CgroupLink> Links => links;

    /// <summary>Attaches every program; when one cannot be attached, none is.</summary>
    /// <param name="cgroup">Disposed with the programs.</param>
    /// <param name="stateDirectory">Names the place of the pins; null: nothing is pinned.</param>
    /// <param name="limits">Gets a sentence when there is no such place, or it does not last.</param>
    /// <exception cref="KernelUnavailableException">The kernel refused.</exception>
    public static AttachedPrograms AttachTo(CgroupDirectory cgroup, NetObject net, string? stateDirectory, List<string> limits)
    {
        List<CgroupLink> links;
        try
        {
            links = [.. net.AttachTo(cgroup)];
        }
        catch (KernelException exception)
        {
            throw KernelRefusal.Of("hooks of the control group", exception);
        }

        try
        {
            return new AttachedPrograms(net, cgroup, links, stateDirectory is null ? null : Pin(stateDirectory, net, links, limits));
        }
        catch
        {
            links.ForEach(link => link.Dispose());
            throw;
        }
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
            var path = PinOf(folder, link);
            File.Delete(path);
            link.Pin(path);
            return true;
        }
        catch (Exception exception) when (exception is KernelException or IOException or UnauthorizedAccessException)
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

    private static string PinOf(BpfFolder folder, CgroupLink link) => Path.Join(folder.Path, "link_" + link.Program);

    private static BpfFolder? Pin(string stateDirectory, NetObject net, List<CgroupLink> links, List<string> limits)
    {
        PinnedFirewall.Remove(stateDirectory);
        var folder = BpfFolder.Make(stateDirectory, out var limit);
        if (folder is null)
        {
            limits.Add($"If the agent is killed, enforcement ends with it: {limit}.");
            return null;
        }

        if (limit.Length > 0)
        {
            limits.Add($"If the agent is killed, enforcement lasts as long as {limit}: no BPF file system is mounted at /sys/fs/bpf.");
        }

        try
        {
            net.PinMaps(folder.Path);
            links.ForEach(link => link.Pin(PinOf(folder, link)));
            return folder;
        }
        catch (KernelException exception)
        {
            folder.Dispose();
            limits.Add($"If the agent is killed, enforcement ends with it: {exception.Message}");
            return null;
        }
    }
}
