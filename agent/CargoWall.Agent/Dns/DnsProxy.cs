using System.Net;
using System.Net.Sockets;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Dns;

/// <summary>
/// Answers the DNS questions of the job: judges each name by the policy, asks the upstream servers, and hands the addresses to the kernel before
/// the reply leaves.
/// </summary>
public sealed class DnsProxy : IAsyncDisposable
{
    // Few programs have IPv6 name servers; the others must not pay for them.
    private const int Threads4 = 2;
    private const int Threads6 = 1;
    private const int TidiesPerRenewal = 6;
    private static readonly TimeSpan s_foldInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_tidyInterval = TimeSpan.FromSeconds(10);

    private readonly ResolvedAddresses _resolved = new();
    private readonly DnsTally _tally = new();
    private readonly PolicySlot _policy;
    private readonly DnsEvents _events;
    private readonly OpenQuestions _open;
    private readonly AnswerCache _cache;
    private readonly UpstreamAsker _asker;
    private readonly TimeProvider _time;
    private readonly UdpListener[] _udp;
    private readonly TcpListener[] _tcp;
    private readonly List<ITimer> _timers = [];
    private int _tidied;
    private int _disposed;

    private DnsProxy(DnsProxyOptions options, ListenSockets v4, ListenSockets? v6)
    {
        Endpoint4 = v4.Endpoint;
        Endpoint6 = v6?.Endpoint;
        _time = options.Time;
        _policy = new PolicySlot(new PolicyInForce(options.Policy, options.Mode, _resolved));
        _events = new DnsEvents(options.Time, options.OnEvent);
        _open = new OpenQuestions(options.OpenQuestions);
        _cache = new AnswerCache(options.CacheCapacity, _events.Left);
        var answers = new AnswerDesk(options, _policy, _resolved, _open, _cache, _tally, _events);
        _asker = new UpstreamAsker(options, _open, _policy, _tally, answers);
        var desk = new QueryDesk(options, _policy, _open, _cache, _asker, _tally, _events);
        _udp = v6 is null ? [new UdpListener(v4.Udp, desk, Threads4)] : [new UdpListener(v4.Udp, desk, Threads4), new UdpListener(v6.Udp, desk, Threads6)];
        _tcp = v6 is null
            ? [new TcpListener(v4.Tcp, desk, options, _tally)]
            : [new TcpListener(v4.Tcp, desk, options, _tally), new TcpListener(v6.Tcp, desk, options, _tally)];
    }

    /// <summary>Where questions are taken over UDP and TCP.</summary>
    public IPEndPoint Endpoint4 { get; }

    /// <summary>The same for IPv6; null when there is none.</summary>
    public IPEndPoint? Endpoint6 { get; }

    public DnsCounters Counters => _tally.Read(_open.Count, _cache.Count);

    /// <summary>What was asked under each rule since the policy was applied, the most names first.</summary>
    public IReadOnlyList<DnsRuleTraffic> RuleTraffic => _policy.Current.Traffic();

    /// <summary>Opens the sockets and starts to answer.</summary>
    /// <exception cref="SocketException">An address to listen at cannot be bound.</exception>
    /// <exception cref="ArgumentException">There is no upstream server, or a bound makes no sense.</exception>
    public static DnsProxy Start(DnsProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        ListenSockets v4 = ListenSockets.Bind(options.Listen4, options.Exempt);
        ListenSockets? v6 = null;
        DnsProxy? proxy = null;
        try
        {
            _ = options.Listen6 is { } listen6 && ListenSockets.TryBind(listen6, options.Exempt, out v6);
            proxy = new DnsProxy(options, v4, v6);
            proxy._asker.Open();
            proxy.Serve();
            return proxy;
        }
        catch
        {
            proxy?._asker.CloseSockets();
            v4.Dispose();
            v6?.Dispose();
            throw;
        }
    }

    /// <summary>Puts another policy or mode in force, for answers in the cache too. Hand it to the kernel first.</summary>
    public void Apply(CompiledPolicy policy, PolicyMode mode)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _policy.Current = new PolicyInForce(policy, mode, _resolved);
    }

    /// <summary>Stops answering and tells the events that are still to be told.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }
        foreach (ITimer timer in _timers)
        {
            await timer.DisposeAsync();
        }
        foreach (UdpListener listener in _udp)
        {
            listener.Dispose();
        }
        foreach (TcpListener listener in _tcp)
        {
            await listener.DisposeAsync();
        }
        await _asker.DisposeAsync();
        _cache.Sweep(long.MaxValue);
        _events.Flush(all: true);
    }

    private void Serve()
    {
        foreach (UdpListener listener in _udp)
        {
            listener.Start();
        }
        foreach (TcpListener listener in _tcp)
        {
            listener.Start();
        }
        _timers.Add(_time.CreateTimer(_ => _events.Flush(), null, s_foldInterval, s_foldInterval));
        _timers.Add(_time.CreateTimer(_ => Tidy(), null, s_tidyInterval, s_tidyInterval));
    }

    private void Tidy()
    {
        _cache.Sweep(_time.GetTimestamp());
        if (++_tidied % TidiesPerRenewal == 0)
        {
            _asker.Renew();
        }
    }
}
