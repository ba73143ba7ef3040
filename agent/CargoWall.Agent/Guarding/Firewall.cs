using System.Collections.Immutable;
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

/// <summary>What a firewall is raised with.</summary>
internal sealed record FirewallOptions
{
    /// <summary>The governed control group; null: the root of the hierarchy.</summary>
    public string? Cgroup { get; init; }

    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>Where enforcement is pinned, to outlive a killed agent; null: it ends with this process.</summary>
    public string? StateDirectory { get; init; }

    public required ImmutableArray<IPEndPoint> Upstreams { get; init; }

    public required CompiledPolicy Policy { get; init; }

    public required PolicyMode Mode { get; init; }

    public required EventRecords Records { get; init; }

    public required RecordStream Stream { get; init; }

    public required TimeProvider Time { get; init; }
}

/// <summary>Kernel side and DNS proxy together, with their events on the way to the log: what <c>run</c> and <c>start</c> share.</summary>
internal sealed class Firewall : IAsyncDisposable
{
    private readonly FirewallOptions options;
    private readonly UndoStack undo = new();
    private DnsProxy? dns;
    private Enforcer? enforcer;
    private Task reading = Task.CompletedTask;
    private KernelCounters? last;

    private Firewall(FirewallOptions options) => this.options = options;

    /// <summary>What the policy asks for and is not done here, a sentence each.</summary>
    public IReadOnlyList<string> Unenforced => Attached.Unenforced;

    /// <summary>What the kernel side lost or could not do.</summary>
    public KernelCounters Kernel => last ?? Attached.Counters;

    public DnsCounters? Names => dns?.Counters;

    /// <summary>
    /// Puts everything in place, in the order that leaves no gap: hooks attached (everything passes), proxy listening, port 53 redirected,
    /// policy in force. On failure everything is taken back.
    /// </summary>
    /// <exception cref="KernelUnavailableException">This machine cannot enforce.</exception>
    public static async Task<Firewall> RaiseAsync(FirewallOptions options)
    {
        var firewall = new Firewall(options);
        try
        {
            firewall.Raise();
            return firewall;
        }
        catch
        {
            await firewall.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets one of the agent's own sockets pass; before it connects.</summary>
    public void Exempt(Socket socket) => Attached.Exempt(socket);

    /// <summary>Takes everything back: traffic passes again at once, then what was recorded until now goes to the stream.</summary>
    public async ValueTask DisposeAsync()
    {
        var failures = await undo.UndoAllAsync();
        foreach (var failure in failures)
        {
            options.Stream.Add(new ConnectionRecord { Time = EventRecords.Milliseconds(options.Time.GetUtcNow()), Event = "agent", Reason = failure });
        }
    }

    private Enforcer Attached => enforcer ?? throw new InvalidOperationException("The firewall is not raised.");

    private void Raise()
    {
        // Newest first: the hooks go before the proxy, so that no query is sent to a proxy that is gone.
        undo.Register("The DNS proxy", () => dns?.DisposeAsync() ?? ValueTask.CompletedTask);
        undo.Register("The kernel's hooks", DetachAsync);
        var kernel = enforcer = Enforcer.Attach(new EnforcerOptions
        {
            CgroupPath = options.Cgroup,
            Interfaces = options.Interfaces,
            StateDirectory = options.StateDirectory,
            TimeProvider = options.Time,
        });
        reading = ReadAsync(kernel);
        dns = DnsProxy.Start(new DnsProxyOptions
        {
            Upstreams = options.Upstreams,
            Policy = options.Policy,
            Mode = options.Mode,
            Learn = (name, addresses, timeToLive) => kernel.Learn(name, addresses, timeToLive),
            Exempt = kernel.Exempt,
            OnEvent = answer => options.Stream.Add(options.Records.Of(answer)),
            Time = options.Time,
        });
        kernel.RedirectDnsTo(dns.Endpoint4, dns.Endpoint6);
        kernel.Apply(options.Policy, options.Mode);
    }

    private async Task ReadAsync(Enforcer kernel)
    {
        await foreach (var decision in kernel.ReadEvents(CancellationToken.None))
        {
            options.Stream.Add(options.Records.Of(decision));
        }
    }

    private async ValueTask DetachAsync()
    {
        if (enforcer is not null)
        {
            await enforcer.DisposeAsync();
            await reading; // ends by itself once everything recorded before the end was read
            last = enforcer.Counters;
        }
    }
}
