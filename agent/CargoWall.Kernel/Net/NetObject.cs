using System.Runtime.InteropServices;

namespace CargoWall.Kernel.Net;

/// <summary>The net object, loaded: programs and maps by name, with their types.</summary>
public sealed class NetObject : IDisposable
{
    private const string Name = "net";

    /// <summary>Without these nothing can be enforced. What hides a redirect comes first: no client may see a redirect that nothing hides yet.</summary>
    private static readonly string[] Required =
    [
        "recvmsg_ipv4",
        "recvmsg_ipv6",
        "getpeername_ipv4",
        "getpeername_ipv6",
        "socket_made",
        "socket_release",
        "packet_egress",
        "connect_ipv4",
        "connect_ipv6",
        "sendmsg_ipv4",
        "sendmsg_ipv6",
    ];

    /// <summary>The map behind <see cref="Sockets"/>, and the file that it is pinned in.</summary>
    public const string SocketsMap = "cw_sockets";

    /// <summary>The map behind <see cref="Dns"/>, and the file that it is pinned in.</summary>
    public const string DnsMap = "cw_dns";

    private const string OptionHook = "socket_option";
    private readonly BpfObject loaded;

    private NetObject(BpfObject loaded, bool hasOptionHook)
    {
        this.loaded = loaded;
        HasOptionHook = hasOptionHook;
        Addresses4 = loaded.Map<Key4, DestinationClass>("cw_ip4");
        Addresses6 = loaded.Map<Key6, DestinationClass>("cw_ip6");
        Networks4 = loaded.Map<Net4, uint>("cw_net4");
        Networks6 = loaded.Map<Net6, uint>("cw_net6");
        Verdicts = loaded.Map<VerdictKey, uint>("cw_verdicts");
        Sockets = loaded.Map<int, NetSocket>(SocketsMap);
        Flows = loaded.Map<uint, NetFlow>("cw_flows");
        Dns = loaded.Map<ulong, DnsProxyAddress>(DnsMap);
        Errors = loaded.Map<HelperError, ulong>("cw_errors");
        ConfigMap = loaded.Map<uint, NetState>("cw_config");
        PortsMap = loaded.Map<uint, PortClasses>("cw_ports");
        Events = loaded.Reference("cw_events");
        Counters = new PerCpuCounters(loaded.Reference("cw_counters"));
        State = new MappedArray<NetState>(ConfigMap);
        Ports = new MappedArray<PortClasses>(PortsMap);
    }

    /// <summary>Whether the hook for socket options could be loaded.</summary>
    public bool HasOptionHook { get; }

    public BpfMap<Key4, DestinationClass> Addresses4 { get; }

    public BpfMap<Key6, DestinationClass> Addresses6 { get; }

    public BpfMap<Net4, uint> Networks4 { get; }

    public BpfMap<Net6, uint> Networks6 { get; }

    public BpfMap<VerdictKey, uint> Verdicts { get; }

    /// <summary>By file descriptor of a socket of this process.</summary>
    public BpfMap<int, NetSocket> Sockets { get; }

    /// <summary>By the number of a network namespace.</summary>
    public BpfMap<ulong, DnsProxyAddress> Dns { get; }

    public BpfMap<HelperError, ulong> Errors { get; }

    public BpfMapReference Events { get; }

    public PerCpuCounters Counters { get; }

    /// <summary>One element.</summary>
    public MappedArray<NetState> State { get; }

    public MappedArray<PortClasses> Ports { get; }

    internal BpfMap<uint, NetState> ConfigMap { get; }

    internal BpfMap<uint, PortClasses> PortsMap { get; }

    /// <summary>Loads the programs; the one for socket options is left out where the kernel does not take it.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    /// <exception cref="DllNotFoundException">libbpf.so.1 is not installed.</exception>
    public static NetObject Load()
    {
        try
        {
            return Load(withOptionHook: true);
        }
        catch (KernelException exception) when (exception.Error != Errno.NotPermitted)
        {
            return Load(withOptionHook: false);
        }
    }

    /// <summary>Attaches every program to a control group. When one cannot be attached, none is.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public IReadOnlyList<CgroupLink> AttachTo(CgroupDirectory cgroup)
    {
        var links = new List<CgroupLink>();
        try
        {
            foreach (var name in HasOptionHook ? [.. Required, OptionHook] : Required)
            {
                links.Add(Attach(name, cgroup));
            }

            return links;
        }
        catch
        {
            links.ForEach(link => link.Dispose());
            throw;
        }
    }

    /// <summary>Attaches one program to a control group.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public CgroupLink Attach(string program, CgroupDirectory cgroup) => loaded.Program(program).AttachTo(cgroup);

    /// <summary>Pins every map that must outlive this process, each in a file of its name.</summary>
    /// <returns>The names.</returns>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public IReadOnlyList<string> PinMaps(string folder)
    {
        BpfMapReference[] maps = [Addresses4, Addresses6, Networks4, Networks6, Verdicts, Sockets, Dns, Errors, ConfigMap, PortsMap, Events];
        foreach (var map in maps)
        {
            map.Pin(Path.Join(folder, map.Name));
        }

        return [.. maps.Select(map => map.Name)];
    }

    /// <summary>Lets another object, not loaded yet, use the maps that decide.</summary>
    internal void ShareWith(BpfObject other)
    {
        other.ShareMap("cw_ip4", Addresses4);
        other.ShareMap("cw_ip6", Addresses6);
        other.ShareMap("cw_net4", Networks4);
        other.ShareMap("cw_net6", Networks6);
        other.ShareMap("cw_verdicts", Verdicts);
        other.ShareMap("cw_config", ConfigMap);
        other.ShareMap("cw_ports", PortsMap);
    }

    /// <summary>What sockets were judged for, to be looked at in tests.</summary>
    internal BpfMap<uint, NetFlow> Flows { get; }

    /// <summary>The egress program, to be run on packets in tests.</summary>
    internal BpfProgram Egress => loaded.Program("packet_egress");

    /// <summary>The connect program, to be put in another's place in tests.</summary>
    internal BpfProgram Connect4 => loaded.Program("connect_ipv4");

    public void Dispose()
    {
        State.Dispose();
        Ports.Dispose();
        loaded.Dispose();
    }

    private static NetObject Load(bool withOptionHook)
    {
        var opened = BpfObject.Open(Name, File());
        try
        {
            // bpf_get_current_pid_tgid in this hook: Linux 6.10.
            opened.SetConstant(".rodata.settings", (byte)(Environment.OSVersion.Version >= new Version(6, 10) ? 1 : 0));
            // Atomic compare-and-exchange in programs: Linux 5.12, for ARM 5.18.
            opened.SetConstant(
                ".rodata.flows",
                (byte)(RuntimeInformation.ProcessArchitecture == Architecture.X64 || Environment.OSVersion.Version >= new Version(5, 18) ? 1 : 0)
            );
            if (!withOptionHook)
            {
                opened.Program(OptionHook).LeaveOut();
            }

            opened.Load();
            return new NetObject(opened, withOptionHook);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>The object file inside this assembly.</summary>
    internal static ReadOnlySpan<byte> File()
    {
        using var stream = typeof(NetObject).Assembly.GetManifestResourceStream("net.bpf.o")!; // the build embeds it
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
