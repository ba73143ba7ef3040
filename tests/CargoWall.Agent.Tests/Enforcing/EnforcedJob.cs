using System.Net;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Tests.Network;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Testing;

namespace CargoWall.Agent.Tests.Enforcing;

/// <summary>A job in a network of its own with the firewall on its control group, and the events that it gives.</summary>
internal sealed class EnforcedJob : IAsyncDisposable
{
    private static readonly AutoAllow[] Loopback =
    [
        new(AutoAllowKind.Loopback, new RuleTarget.Address(Prefix.Parse("127.0.0.0/8")), Traffic.Everything),
        new(AutoAllowKind.Loopback, new RuleTarget.Address(Prefix.Parse("::1")), Traffic.Everything),
    ];

    private readonly CancellationTokenSource patience = new(TimeSpan.FromMinutes(3));
    private readonly IAsyncEnumerator<KernelEvent> events;

    private EnforcedJob(TestNetwork network, Enforcer enforcer)
    {
        Network = network;
        Enforcer = enforcer;
        events = enforcer.ReadEvents(patience.Token).GetAsyncEnumerator(patience.Token);
    }

    public TestNetwork Network { get; }

    public JobProcess Job => Network.Job;

    public Enforcer Enforcer { get; }

    /// <summary>The firewall with a policy in force.</summary>
    public static EnforcedJob Enforcing(PolicyBuilder policy, Func<EnforcerOptions, EnforcerOptions>? options = null) =>
        Start(policy, PolicyMode.Enforce, options);

    /// <summary>The firewall with a policy that is observed.</summary>
    public static EnforcedJob Auditing(PolicyBuilder policy, Func<EnforcerOptions, EnforcerOptions>? options = null) =>
        Start(policy, PolicyMode.Audit, options);

    /// <summary>The firewall attached, without a policy.</summary>
    public static EnforcedJob Attached(TestNetwork network, Func<EnforcerOptions, EnforcerOptions>? options = null)
    {
        var plain = new EnforcerOptions { CgroupPath = network.Cgroup };
        return new EnforcedJob(network, Enforcer.Attach(options is null ? plain : options(plain)));
    }

    /// <summary>A policy as the agent compiles it: the machine's loopback is auto-allowed.</summary>
    public static CompiledPolicy Compile(PolicyBuilder policy) => policy.Compile(Loopback);

    public void Apply(PolicyBuilder policy, PolicyMode mode = PolicyMode.Enforce) => Enforcer.Apply(Compile(policy), mode);

    public void Learn(string name, IPAddress address, TimeSpan? timeToLive = null) =>
        Enforcer.Learn(HostName.Parse(name), [address], timeToLive ?? TimeSpan.FromMinutes(5));

    /// <summary>The next event that fits; others are skipped. Fails when none comes within three minutes of the start.</summary>
    public async Task<KernelEvent> NextAsync(Func<KernelEvent, bool> fits)
    {
        while (await events.MoveNextAsync())
        {
            if (fits(events.Current))
            {
                return events.Current;
            }
        }

        throw new InvalidOperationException("The events ended.");
    }

    /// <summary>The next event about an address.</summary>
    public Task<KernelEvent> NextAsync(IPAddress address) => NextAsync(happened => happened.Address.Equals(address));

    /// <summary>Takes the firewall away and gives the events that were not read yet.</summary>
    public async Task<IReadOnlyList<KernelEvent>> StopAsync()
    {
        await Enforcer.DisposeAsync();
        var rest = new List<KernelEvent>();
        while (await events.MoveNextAsync())
        {
            rest.Add(events.Current);
        }

        return rest;
    }

    public async ValueTask DisposeAsync()
    {
        await Enforcer.DisposeAsync();
        await events.DisposeAsync();
        Network.Dispose();
        patience.Dispose();
    }

    private static EnforcedJob Start(PolicyBuilder policy, PolicyMode mode, Func<EnforcerOptions, EnforcerOptions>? options)
    {
        var network = TestNetwork.Create();
        try
        {
            var job = Attached(network, options);
            job.Apply(policy, mode);
            return job;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
