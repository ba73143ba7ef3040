using System.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Dns;

/// <summary>
/// Answers the DNS questions of the job: judges each name by the policy, asks the upstream servers, and hands the addresses to the kernel before
/// the reply leaves.
/// </summary>
public sealed class DnsProxy : IAsyncDisposable
{
    private DnsProxy(DnsProxyOptions options) => Endpoint4 = options.Listen4;

    /// <summary>Where questions are taken over UDP and TCP.</summary>
    public IPEndPoint Endpoint4 { get; }

    /// <summary>The same for IPv6; null when there is none.</summary>
    public IPEndPoint? Endpoint6 { get; }

    public DnsCounters Counters { get; } = new();

    /// <summary>What was asked under each rule since the policy was applied, the most names first.</summary>
    public IReadOnlyList<DnsRuleTraffic> RuleTraffic { get; } = [];

    /// <summary>Opens the sockets and starts to answer.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">An address to listen at cannot be bound.</exception>
    public static DnsProxy Start(DnsProxyOptions options) => new(options);

    /// <summary>Puts another policy or mode in force, for answers in the cache too.</summary>
    public void Apply(CompiledPolicy policy, PolicyMode mode)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _ = mode;
        _ = Endpoint4;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
