using System.Net;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Tests.Network;
using CargoWall.Kernel;
using CargoWall.Kernel.Net;
using CargoWall.Policy.Model;
using CargoWall.Testing;

namespace CargoWall.Agent.Tests.Enforcing;

public sealed class LifetimeTests : IDisposable
{
    private static readonly IPAddress Denied = TestNetwork.World4(2);
    private readonly TemporaryFolder state = new();

    public void Dispose() => state.Dispose();

    [Fact]
    public async Task Given_disposal_traffic_passes_again_at_once_and_nothing_is_left()
    {
        await using var job = EnforcedJob.Attached(TestNetwork.Create(), options => options with { StateDirectory = state.Path });
        job.Apply(A.Policy());
        job.Network.Listen(Denied, 443);
        Assert.Equal("EPERM", job.Job.TryConnect(Denied, 443));
        Assert.NotEmpty(CgroupPrograms.AttachedTo(job.Network.Cgroup));

        await job.Enforcer.DisposeAsync();

        Assert.Equal("ok", job.Job.TryConnect(Denied, 443));
        Assert.Empty(CgroupPrograms.AttachedTo(job.Network.Cgroup));
        Assert.False(PinnedFirewall.IsInForce(state.Path));
        Assert.Empty(Directory.EnumerateFileSystemEntries(state.Path));
        Assert.DoesNotContain(state.Path, await File.ReadAllTextAsync("/proc/self/mountinfo", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_disposal_twice_nothing_happens_the_second_time()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy());

        await job.Enforcer.DisposeAsync();
        await job.Enforcer.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => job.Apply(A.Policy()));
        Assert.Equal(0, job.Enforcer.Counters.LostEvents);
    }

    [Fact]
    public void Given_an_agent_that_was_killed_enforcement_stays_until_it_is_removed()
    {
        using var network = TestNetwork.Create();
        network.Listen(Denied, 443);
        LeavePinned(network);

        Assert.Equal("EPERM", network.Job.TryConnect(Denied, 443));
        Assert.True(PinnedFirewall.IsInForce(state.Path));

        Assert.True(PinnedFirewall.Remove(state.Path));
        Assert.Empty(CgroupPrograms.AttachedTo(network.Cgroup));
        Assert.Equal("ok", network.Job.TryConnect(Denied, 443));
        Assert.False(PinnedFirewall.Remove(state.Path));
    }

    [Fact]
    public async Task Given_an_agent_that_was_killed_what_it_left_decides_until_the_next_policy_is_in_force()
    {
        using var network = TestNetwork.Create();
        network.Listen(Denied, 443);
        LeavePinned(network);

        await using var job = EnforcedJob.Attached(network, options => options with { StateDirectory = state.Path });
        Assert.Equal("EPERM", job.Job.TryConnect(Denied, 443));
        job.Apply(A.Policy().Allowing("10.99.0.2"));

        Assert.Equal("ok", job.Job.TryConnect(Denied, 443));
        Assert.Equal("EPERM", job.Job.TryConnect(TestNetwork.World4(3), 443));
        Assert.Equal(job.Enforcer.Programs.Links.Count, CgroupPrograms.AttachedTo(network.Cgroup).Count);
        Assert.True(PinnedFirewall.IsInForce(state.Path));
    }

    [Fact]
    public async Task Given_an_agent_that_was_killed_a_next_one_that_ends_before_its_policy_leaves_what_is_in_force()
    {
        using var network = TestNetwork.Create();
        network.Listen(Denied, 443);
        LeavePinned(network);

        await using (EnforcedJob.Attached(network, options => options with { StateDirectory = state.Path }).Enforcer)
        {
            Assert.Equal("EPERM", network.Job.TryConnect(Denied, 443));
        }

        Assert.Equal("EPERM", network.Job.TryConnect(Denied, 443));
        Assert.True(PinnedFirewall.Remove(state.Path));
    }

    [Fact]
    public async Task Given_an_agent_that_was_killed_a_next_one_in_audit_takes_its_place_too()
    {
        using var network = TestNetwork.Create();
        network.Listen(Denied, 443);
        LeavePinned(network);

        await using var job = EnforcedJob.Attached(network, options => options with { StateDirectory = state.Path });
        job.Apply(A.Policy(), PolicyMode.Audit);

        Assert.Equal("ok", job.Job.TryConnect(Denied, 443));
        Assert.False(PinnedFirewall.IsInForce(state.Path));
    }

    [Fact]
    public async Task Given_audit_nothing_outlives_a_killed_agent()
    {
        await using var job = EnforcedJob.Auditing(A.Policy(), options => options with { StateDirectory = state.Path });
        Assert.False(PinnedFirewall.IsInForce(state.Path));

        job.Apply(A.Policy());
        Assert.True(PinnedFirewall.IsInForce(state.Path));

        job.Apply(A.Policy(), PolicyMode.Audit);
        Assert.False(PinnedFirewall.IsInForce(state.Path));
        Assert.Equal(job.Enforcer.Programs.Links.Count, CgroupPrograms.AttachedTo(job.Network.Cgroup).Count);
    }

    [Fact]
    public async Task Given_two_agents_side_by_side_each_governs_its_own_group()
    {
        using var other = new TemporaryFolder();
        await using var first = EnforcedJob.Attached(TestNetwork.Create(), options => options with { StateDirectory = state.Path });
        await using var second = EnforcedJob.Attached(TestNetwork.Create(), options => options with { StateDirectory = other.Path });
        first.Network.Listen(Denied, 443);
        second.Network.Listen(Denied, 443);
        first.Apply(A.Policy());
        second.Apply(A.Policy().Allowing("10.99.0.2"));

        Assert.Equal("EPERM", first.Job.TryConnect(Denied, 443));
        Assert.Equal("ok", second.Job.TryConnect(Denied, 443));
        await first.Enforcer.DisposeAsync();
        Assert.True(PinnedFirewall.IsInForce(other.Path));
    }

    [Fact]
    public void Given_a_folder_that_is_no_control_group_the_failure_says_so()
    {
        KernelAccess.Require();

        var failure = Assert.Throws<KernelUnavailableException>(() => Enforcer.Attach(new EnforcerOptions { CgroupPath = state.Path }));

        Assert.Equal("control group", failure.Feature);
        Assert.Contains(state.Path, failure.Message, StringComparison.Ordinal);
        Assert.Contains("--cgroup", failure.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_events_that_nobody_reads_disposal_does_not_wait_and_they_are_counted()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy());
        job.Job.Must($"many 2 2 0 20000 {Denied} 443");

        var events = await job.StopAsync();

        Assert.Equal(20_000, events.Count + job.Enforcer.Counters.LostEvents);
    }

    // What a killed agent leaves: its descriptors are closed, its pins are not removed.
    private void LeavePinned(TestNetwork network)
    {
        using var net = NetObject.Load();
        using var cgroup = CgroupDirectory.Open(network.Cgroup);
        var folder = BpfFolder.Make(state.Path, out _);
        Assert.NotNull(folder);
        net.PinMaps(folder.Path);
        foreach (var link in net.AttachTo(cgroup))
        {
            link.Pin(Path.Join(folder.Path, "link_" + link.Program));
            link.Dispose();
        }

        net.State.Change(word => word[0] = new NetState(1, NetMode.Enforce, reportLoopback: false));
    }
}
