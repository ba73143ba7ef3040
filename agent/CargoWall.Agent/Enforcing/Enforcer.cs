using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CargoWall.Kernel;
using CargoWall.Kernel.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Enforcing;

/// <summary>
/// The firewall in the kernel: programs on the hooks of one control group, and the tables that they decide by. Safe from any thread.
/// Disposal detaches and removes everything; traffic passes again at once.
/// </summary>
internal sealed class Enforcer : IAsyncDisposable
{
    /// <summary>Rules that a policy may have.</summary>
    public const int MaxRules = 10_000;

    /// <summary>After a switch no program runs this long under the policy before it: its entries can go.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan SweepEach = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly EnforcerOptions options;
    private readonly NetObject net;
    private readonly KernelTables tables;
    private readonly LearnedAddresses learned;
    private readonly EventReader events;
    private readonly RecordTranslator translator;
    private readonly AttachedPrograms programs;
    private readonly List<string> limits;
    private readonly ITimer sweeping;
    private PinnedFirewall? predecessor;
    private PolicyGeneration current;
    private PolicyGeneration? previous;
    private long switchedAt;
    private IReadOnlyList<string> unenforced;
    private bool disposed;

    private Enforcer(EnforcerOptions options, NetObject net, AttachedPrograms programs, List<string> limits)
    {
        predecessor = options.StateDirectory is { } folder ? PinnedFirewall.Find(folder) : null;
        this.options = options;
        this.net = net;
        this.programs = programs;
        this.limits = limits;
        unenforced = limits;
        tables = new KernelTables(net);
        learned = new LearnedAddresses(tables, options);
        current = new PolicyGeneration(0, CompiledPolicy.Compile(EffectivePolicy.Unprotected));
        translator = new RecordTranslator(options.TimeProvider, FindHost);
        events = new EventReader(net.Events, translator.Translate);
        sweeping = options.TimeProvider.CreateTimer(_ => Sweep(), null, SweepEach, SweepEach);
    }

    /// <summary>What was lost and what failed so far; never less than before.</summary>
    public KernelCounters Counters
    {
        get
        {
            lock (gate)
            {
                return disposed ? last! : Count(); // disposal sets both
            }
        }
    }

    private KernelCounters? last;

    /// <summary>What the policy or the options ask for and this kernel side does not do, one sentence each. Changes with <see cref="Apply"/>.</summary>
    public IReadOnlyList<string> Unenforced => Volatile.Read(ref unenforced);

    /// <summary>Whether what a killed agent left under the same state folder still decides too.</summary>
    public bool HasPredecessor => Volatile.Read(ref predecessor) is not null;

    /// <summary>Told what was taken away from the firewall while a policy was in force, on the thread that looks every five seconds.</summary>
    public Action<Tampering>? OnTampering { get; set; }

    /// <summary>The loaded programs, for tests that run them.</summary>
    internal NetObject Kernel => net;

    /// <summary>The attached programs, for tests that take them away.</summary>
    internal AttachedPrograms Programs => programs;

    /// <summary>
    /// Loads the programs and attaches them. Until the first <see cref="Apply"/> they let everything pass and record nothing: there is no policy yet to judge by.
    /// What an agent that was killed left pinned under the same state folder decides until then, and stays when it never comes to that.
    /// </summary>
    /// <exception cref="KernelUnavailableException">The machine cannot do it.</exception>
    public static Enforcer Attach(EnforcerOptions options)
    {
        var limits = OpenWay.All.Select(way => way.Sentence).ToList();
        if (options.Interfaces.Count > 0)
        {
            limits.Add(
                $"--interface {string.Join(", ", options.Interfaces)}: traffic that belongs to no socket of the governed group (forwarded, of other groups) is not judged on these devices yet."
            );
        }

        var cgroup = GovernedGroup.Open(options.CgroupPath);
        NetObject? net = null;
        AttachedPrograms? programs = null;
        try
        {
            net = LoadNet();
            programs = AttachedPrograms.AttachTo(cgroup, net);
            if (!net.HasOptionHook)
            {
                limits.Add("This kernel does not take the program for socket options: AF_XDP and PACKET_QDISC_BYPASS are not closed.");
            }

            return new Enforcer(options, net, programs, limits);
        }
        catch
        {
            programs?.Dispose();
            cgroup.Dispose();
            net?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Sends every query to port 53, UDP and TCP, of this network namespace to the proxy, which listens on loopback in it. Clients see the server
    /// that they asked. Without <paramref name="v6"/> queries over IPv6 are denied under enforce; clients then ask over IPv4.
    /// </summary>
    public void RedirectDnsTo(IPEndPoint v4, IPEndPoint? v6)
    {
        var proxy = new DnsProxyAddress { Via4 = KernelAddress.Of(v4.Address), Port4 = (ushort)v4.Port };
        if (v6 is not null)
        {
            proxy.Via6 = KernelAddress.Of(v6.Address);
            proxy.Port6 = (ushort)v6.Port;
        }

        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            var here = NetworkNamespace.CurrentCookie();
            if (!net.Dns.TrySet(here, proxy))
            {
                throw new KernelException("Leading DNS to the proxy", Errno.NoSpace, string.Empty);
            }

            predecessor?.RedirectDnsTo(here, proxy);
        }
    }

    /// <summary>
    /// Lets a socket of the agent pass every hook, unjudged and unrecorded, until it is closed; sockets that it accepts too.
    /// For the agent's own connections, and for the DNS proxy's sockets on both sides. Call it before the socket connects.
    /// </summary>
    public void Exempt(Socket socket)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (!net.Sockets.TrySet((int)socket.Handle, new NetSocket { Flags = NetSocket.Exempt }))
            {
                throw new KernelException("Exempting a socket of the agent", Errno.NoMemory, string.Empty);
            }

            predecessor?.Exempt(socket);
        }
    }

    /// <summary>
    /// Puts a policy in force: fills the tables of the next generation, then switches generation and mode in one write. Under enforce it outlives this process when that
    /// is killed, with a state folder; under audit it does not: nobody would answer the job's DNS queries, and audit stops nothing.
    /// </summary>
    /// <exception cref="KernelCapacityException">The policy does not fit; what was in force stays in force.</exception>
    public void Apply(CompiledPolicy policy, PolicyMode mode)
    {
        if (policy.Rules.Length > MaxRules)
        {
            throw new KernelCapacityException($"The policy has {policy.Rules.Length} rules; the kernel tables hold {MaxRules}.");
        }

        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            Forget(ref previous);
            var next = new PolicyGeneration(current.Number + 1, policy);
            next.Compile();
            try
            {
                tables.Write(next);
                learned.Move(next);
            }
            catch
            {
                tables.Remove(next, learned.Addresses);
                throw;
            }

            translator.Knows(next);
            tables.Switch(new NetState(next.Number, mode == PolicyMode.Enforce ? NetMode.Enforce : NetMode.Audit, options.ReportLoopback));
            (previous, current) = (current, next);
            switchedAt = options.TimeProvider.GetTimestamp();
            var unpinned = TakeOver(mode);
            Volatile.Write(ref unenforced, [.. limits, .. unpinned is null ? (ReadOnlySpan<string>)[] : [unpinned], .. UnenforcedRules.Of(policy)]);
        }
    }

    /// <summary>Tells that a name has these addresses. The kernel knows when it returns: the answer may then go to the client.</summary>
    public void Learn(HostName name, ReadOnlySpan<IPAddress> addresses, TimeSpan timeToLive)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            learned.Learn(current, name, addresses, timeToLive);
        }
    }

    /// <summary>The decisions as they are made. For one reader; ends when cancelled, or after disposal when everything recorded has been read.</summary>
    public IAsyncEnumerable<KernelEvent> ReadEvents(CancellationToken cancellationToken) => events.ReadAllAsync(cancellationToken);

    /// <summary>Detaches the programs, lets the events end with the last one recorded, and removes pins, maps and programs.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (disposed)
            {
                return;
            }

            programs.Dispose();
            predecessor?.Dispose();
            last = Count();
            disposed = true;
        }

        await sweeping.DisposeAsync().ConfigureAwait(false);
        events.Dispose();
        lock (gate)
        {
            last = last! with { LostEvents = last.LostEvents + events.Unread }; // set above
            net.Dispose();
        }
    }

    private static NetObject LoadNet()
    {
        try
        {
            return ProgramLoading.Take();
        }
        catch (DllNotFoundException exception)
        {
            throw new KernelUnavailableException("libbpf", "libbpf.so.1 is not installed.", "Install it: apt-get install libbpf1.", exception);
        }
        catch (KernelException exception)
        {
            throw KernelRefusal.Of("kernel programs", exception);
        }
    }

    // From the switch on these programs decide, so what a killed agent left may go.
    private string? TakeOver(PolicyMode mode)
    {
        if (options.StateDirectory is not { } folder)
        {
            return null;
        }

        string? limit = null;
        if (mode == PolicyMode.Enforce)
        {
            limit = programs.Pin(folder);
        }
        else
        {
            programs.Unpin(folder);
        }

        predecessor?.Dispose();
        Volatile.Write(ref predecessor, null);
        return limit;
    }

    private KernelCounters Count() =>
        new(net.Counters.Sum((uint)NetCounter.Lost), net.Counters.Sum((uint)NetCounter.Incomplete), [.. net.Errors.Keys().Select(FailedAt)], learned.Refusals);

    private FailedHelper FailedAt(HelperError place)
    {
        net.Errors.TryGet(place, out var count);
        return new FailedHelper(place.FileText, (int)place.Line, Errno.NameOf(Math.Abs(place.Error)), (long)count);
    }

    private void Sweep()
    {
        foreach (var found in LookAround())
        {
            OnTampering?.Invoke(found);
        }
    }

    private IReadOnlyList<Tampering> LookAround()
    {
        lock (gate)
        {
            if (disposed)
            {
                return [];
            }

            if (previous is not null && options.TimeProvider.GetElapsedTime(switchedAt) >= Grace)
            {
                Forget(ref previous);
            }

            learned.Sweep(current);
            return current.Number == 0 ? [] : [.. tables.Mend(), .. programs.Mend()];
        }
    }

    private void Forget(ref PolicyGeneration? generation)
    {
        if (generation is not null)
        {
            // A program that read the number before the switch may have lost its processor since, for as long as that takes.
            GracePeriod.Wait();
            tables.Remove(generation, learned.Addresses);
            generation = null;
        }
    }

    private string? FindHost(KernelAddress address, ushort port, Protocol protocol, VerdictWord word, CompiledPolicy? policy)
    {
        lock (gate)
        {
            return learned.HostOf(address, port, protocol, word, policy)?.Value;
        }
    }
}
