using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CargoWall.Agent.Dns;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Lifetime;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Guarding;

/// <summary>What a firewall guards, and how.</summary>
internal sealed record FirewallPlace
{
    /// <summary>The governed control group; null: the root of the hierarchy.</summary>
    public string? Cgroup { get; init; }

    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>Where enforcement is pinned, to outlive a killed agent; null: it ends with this process.</summary>
    public string? StateDirectory { get; init; }

    public required TimeProvider Time { get; init; }
}

/// <summary>What a firewall enforces, and whom it tells.</summary>
internal sealed record FirewallOrders
{
    public required CompiledPolicy Policy { get; init; }

    public required PolicyMode Mode { get; init; }

    /// <summary>DNS servers that are asked.</summary>
    public required ImmutableArray<IPEndPoint> Upstreams { get; init; }

    public required EventRecords Records { get; init; }

    public required RecordStream Stream { get; init; }

    /// <summary>Told what was taken away from the firewall while it was up, once it is in the stream; from any thread.</summary>
    public Action<Tampering>? OnTampering { get; init; }
}

/// <summary>
/// Kernel side and DNS proxy together, with their events on the way to the log: what <c>run</c> and <c>start</c> share. Everything is
/// put in place in the order that leaves no gap: hooks attached (they let everything pass), proxy listening, port 53 redirected, policy in force; what an agent
/// that was killed left in force decides until then.
/// </summary>
internal sealed class Firewall : IAsyncDisposable
{
    private readonly TimeProvider time;
    private readonly Enforcer enforcer;
    private readonly UndoStack undo = new();
    private FirewallOrders? orders;
    private DnsProxy? dns;
    private Task reading = Task.CompletedTask;
    private KernelCounters? last;

    private Firewall(Enforcer enforcer, TimeProvider time)
    {
        this.enforcer = enforcer;
        this.time = time;
        enforcer.OnTampering = Tell;

        // Newest first: the hooks go before the proxy, so that no query is sent to a proxy that is gone.
        undo.Register("The DNS proxy", EndDnsAsync);
        undo.Register("The kernel's hooks", DetachAsync);
    }

    /// <summary>What the policy asks for and is not done here, a sentence each.</summary>
    public IReadOnlyList<string> Unenforced => enforcer.Unenforced;

    /// <summary>What the kernel side lost or could not do.</summary>
    public KernelCounters Kernel => last ?? enforcer.Counters;

    /// <summary>Loads and attaches; until <see cref="Raise"/> these hooks let everything pass and record nothing.</summary>
    /// <exception cref="KernelUnavailableException">This machine cannot enforce.</exception>
    public static Firewall Attach(FirewallPlace place) =>
        new(
            Enforcer.Attach(
                new EnforcerOptions
                {
                    CgroupPath = place.Cgroup,
                    Interfaces = place.Interfaces,
                    StateDirectory = place.StateDirectory,
                    TimeProvider = place.Time,
                }
            ),
            place.Time
        );

    /// <summary>
    /// Where what a killed agent left still decides, its port 53 leads to a proxy that is gone: until <see cref="Raise"/> it leads to this one, which answers for the names
    /// of a policy and opens no address. With <see cref="Exempt"/> the agent's own calls get out.
    /// </summary>
    /// <returns>To be disposed after <see cref="Raise"/>; null when nothing was left.</returns>
    public IAsyncDisposable? AnswerMeanwhile(CompiledPolicy own, ImmutableArray<IPEndPoint> upstreams)
    {
        if (!enforcer.HasPredecessor)
        {
            return null;
        }

        var proxy = DnsProxy.Start(Dns(own, PolicyMode.Enforce, upstreams));
        enforcer.RedirectDnsTo(proxy.Endpoint4, proxy.Endpoint6);
        return proxy;
    }

    /// <summary>Puts a policy in force. On failure the firewall is to be disposed.</summary>
    /// <exception cref="KernelCapacityException">The policy does not fit into the kernel's tables.</exception>
    public void Raise(FirewallOrders given)
    {
        orders = given;
        reading = ReadAsync(given);
        dns = DnsProxy.Start(
            Dns(given.Policy, given.Mode, given.Upstreams) with
            {
                Learn = (name, addresses, timeToLive) => enforcer.Learn(name, addresses, timeToLive),
                OnEvent = answer => given.Stream.Add(given.Records.Of(answer)),
            }
        );
        enforcer.RedirectDnsTo(dns.Endpoint4, dns.Endpoint6);
        enforcer.Apply(given.Policy, given.Mode);
    }

    /// <summary>Lets one of the agent's own sockets pass; before it connects.</summary>
    public void Exempt(Socket socket) => enforcer.Exempt(socket);

    /// <summary>Takes everything back: traffic passes again at once, then what was recorded until now goes to the stream.</summary>
    public async ValueTask DisposeAsync()
    {
        var failures = await undo.UndoAllAsync();
        foreach (var failure in failures)
        {
            Add("fault", failure);
        }
    }

    private DnsProxyOptions Dns(CompiledPolicy policy, PolicyMode mode, ImmutableArray<IPEndPoint> upstreams) =>
        new()
        {
            Upstreams = upstreams,
            Policy = policy,
            Mode = mode,
            Learn = (_, _, _) => { },
            Exempt = enforcer.Exempt,
            Time = time,
        };

    // A policy is in force by then, so there are orders.
    private void Tell(Tampering found)
    {
        Add(found.Kind, found.Sentence);
        orders?.OnTampering?.Invoke(found);
    }

    private void Add(string kind, string sentence) =>
        orders?.Stream.Add(
            new ConnectionRecord
            {
                Time = EventRecords.Milliseconds(time.GetUtcNow()),
                Event = "agent",
                Kind = kind,
                Reason = PlainText.OneLine(sentence, 1000),
            }
        );

    private async Task ReadAsync(FirewallOrders given)
    {
        await foreach (var decision in enforcer.ReadEvents(CancellationToken.None))
        {
            given.Stream.Add(given.Records.Of(decision));
        }
    }

    private async ValueTask EndDnsAsync()
    {
        if (dns is null || orders is null)
        {
            return;
        }

        await dns.DisposeAsync();
        foreach (var traffic in dns.RuleTraffic.Where(traffic => traffic.IsNoteworthy))
        {
            Add(
                "many-look-ups",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{traffic.Names} different look-ups were asked of DNS servers under the rule '{traffic.Rule}' ({orders.Records.PlaceOf(traffic.Rule)}), {traffic.Octets} octets of names, the longest {traffic.Longest}: names can carry data to the servers of their zone."
                )
            );
        }
    }

    private async ValueTask DetachAsync()
    {
        await enforcer.DisposeAsync();
        await reading; // ends by itself once everything recorded before the end was read
        last = enforcer.Counters;
    }
}
