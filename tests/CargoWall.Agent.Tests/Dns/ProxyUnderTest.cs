using System.Collections.Concurrent;
using System.Net;
using CargoWall.Agent.Dns;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Tests.Dns;

/// <summary>A proxy that remembers what it learned and told.</summary>
internal sealed class ProxyUnderTest : IAsyncDisposable
{
    /// <summary>How long a server has to answer, unless a test says otherwise: so long that none is asked twice because the machine is busy.</summary>
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromMinutes(1);

    private readonly DnsProxy _proxy;

    private ProxyUnderTest(DnsProxy proxy, ConcurrentQueue<Learned> learned, ConcurrentQueue<DnsEvent> events)
    {
        _proxy = proxy;
        Learned = learned;
        Events = events;
    }

    public ConcurrentQueue<Learned> Learned { get; }

    public ConcurrentQueue<DnsEvent> Events { get; }

    public DnsProxy Proxy => _proxy;

    public static ProxyUnderTest Start(
        PolicyBuilder policy,
        IPEndPoint upstream,
        PolicyMode mode = PolicyMode.Enforce,
        Func<DnsProxyOptions, DnsProxyOptions>? with = null
    )
    {
        var learned = new ConcurrentQueue<Learned>();
        var events = new ConcurrentQueue<DnsEvent>();
        var options = new DnsProxyOptions
        {
            Upstreams = [upstream],
            Policy = policy.Build(),
            Mode = mode,
            Learn = (name, addresses, time) => learned.Enqueue(new Learned(name.Value, [.. addresses.Select(address => address.ToString())], time)),
            Exempt = _ => { },
            OnEvent = events.Enqueue,
            AttemptTimeout = AttemptTimeout,
        };
        return new ProxyUnderTest(DnsProxy.Start(with is null ? options : with(options)), learned, events);
    }

    public StubClient Client() => new(_proxy.Endpoint4);

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();
}

internal sealed record Learned(string Name, string[] Addresses, TimeSpan For);
