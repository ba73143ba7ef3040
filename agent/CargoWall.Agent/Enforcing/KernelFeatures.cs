using System.Globalization;
using CargoWall.Agent.Running;
using CargoWall.Kernel;
using CargoWall.Kernel.Net;

namespace CargoWall.Agent.Enforcing;

/// <summary>What this machine supports, found out by loading and attaching for real to a control group of its own, not by asking versions.</summary>
internal static class KernelFeatures
{
    private const string Library = "libbpf";
    private const string Groups = "control groups version 2";
    private const string Programs = "kernel programs";
    private const string Hooks = "hooks on connects, sends and packets";
    private const string OptionHook = "hook on socket options";
    private const string Namespaces = "numbers of network namespaces";
    private const string Pins = "enforcement that outlives a killed agent";

    /// <summary>Tries each feature; leaves nothing behind.</summary>
    public static IReadOnlyList<KernelFeature> Probe()
    {
        var found = new List<KernelFeature>();
        try
        {
            found.Add(Has(Library, $"version {BpfObject.LibraryVersion}"));
        }
        catch (DllNotFoundException)
        {
            found.Add(Lacks(Library, "libbpf.so.1 is not installed.", "Install it: apt-get install libbpf1."));
        }

        var hierarchy = CgroupMount.Find();
        found.Add(
            hierarchy is not null
                ? Has(
                    Groups,
                    hierarchy.StartsWith("/proc/", StringComparison.Ordinal)
                        ? "mounted for this process alone: the usual place is hidden here"
                        : $"mounted at {hierarchy}"
                )
                : Lacks(Groups, "no cgroup2 file system is mounted, and none can be.", "Run as root, or mount one: mount -t cgroup2 none /sys/fs/cgroup.")
        );
        if (hierarchy is not null && found.TrueForAll(feature => feature.Available))
        {
            ProbePrograms(hierarchy, found);
        }

        return found;
    }

    private static void ProbePrograms(string mount, List<KernelFeature> found)
    {
        NetObject net;
        try
        {
            net = NetObject.Load();
            found.Add(Has(Programs, $"loaded by Linux {Environment.OSVersion.Version}"));
        }
        catch (KernelException exception)
        {
            found.Add(Lacks(Programs, exception.Message, KernelRefusal.Mend(exception.Error)));
            return;
        }

        using (net)
        {
            found.Add(ProbeHooks(mount, net));
            found.Add(
                net.HasOptionHook
                    ? Has(OptionHook, "closes AF_XDP, PACKET_QDISC_BYPASS and routing headers", required: false)
                    : Lacks(OptionHook, "this kernel does not take the program.", "Use Linux 5.15 or later.", required: false)
            );
        }

        try
        {
            NetworkNamespace.CurrentCookie();
            found.Add(Has(Namespaces, "DNS can be redirected where the proxy listens, and there alone"));
        }
        catch (KernelException exception)
        {
            found.Add(Lacks(Namespaces, exception.Message, "Use Linux 5.14 or later."));
        }

        found.Add(ProbePins());
    }

    private static KernelFeature ProbeHooks(string mount, NetObject net)
    {
        var place = Path.Join(
            mount,
            string.Create(CultureInfo.InvariantCulture, $"cargowall-doctor-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}")
        );
        try
        {
            Directory.CreateDirectory(place);
            try
            {
                using var cgroup = CgroupDirectory.Open(place);
                var links = net.AttachTo(cgroup);
                foreach (var link in links)
                {
                    link.Dispose();
                }

                return Has(Hooks, string.Create(CultureInfo.InvariantCulture, $"{links.Count} programs attached to a control group"));
            }
            finally
            {
                Directory.Delete(place);
            }
        }
        catch (KernelException exception)
        {
            return Lacks(Hooks, exception.Message, KernelRefusal.Mend(exception.Error));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Lacks(Hooks, $"a control group could not be made: {exception.Message}", KernelRefusal.Mend(Errno.NotPermitted));
        }
    }

    private static KernelFeature ProbePins()
    {
        var state = Directory.CreateTempSubdirectory("cargowall-doctor-");
        try
        {
            using var folder = BpfFolder.Make(state.FullName, out var limit);
            return folder is not null
                ? Has(
                    Pins,
                    $"links and maps can be pinned at {folder.Path}{(limit.Length > 0 ? $" and last as long as {limit}" : string.Empty)}",
                    required: false
                )
                : Lacks(Pins, $"{limit}.", "Mount one before the agent starts: mount -t bpf bpf /sys/fs/bpf.", required: false);
        }
        catch (Exception exception) when (exception is KernelException or IOException or UnauthorizedAccessException)
        {
            return Lacks(Pins, exception.Message, "Mount a BPF file system before the agent starts: mount -t bpf bpf /sys/fs/bpf.", required: false);
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    private static KernelFeature Has(string name, string reason, bool required = true) => new(name, Available: true, required, reason, Mend: null);

    private static KernelFeature Lacks(string name, string reason, string mend, bool required = true) => new(name, Available: false, required, reason, mend);
}
