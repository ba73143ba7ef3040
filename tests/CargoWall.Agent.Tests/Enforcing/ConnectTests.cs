using System.Net;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Tests.Network;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Testing;

namespace CargoWall.Agent.Tests.Enforcing;

public sealed class ConnectTests
{
    private static readonly IPAddress Allowed4 = TestNetwork.World4(1);
    private static readonly IPAddress Allowed6 = TestNetwork.World6(1);
    private static readonly IPAddress Denied4 = TestNetwork.World4(2);
    private static readonly IPAddress Denied6 = TestNetwork.World6(2);

    private static PolicyBuilder Policy => A.Policy().Allowing("10.99.0.1:443", "[fd99::1]:443");

    [Fact]
    public async Task Given_a_denied_address_connect_fails_at_once_with_EPERM()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        job.Network.Listen(Denied4, 443);
        job.Network.Listen(Denied6, 443);

        Assert.Equal("EPERM", job.Job.Connect(job.Job.Tcp4(), Denied4, 443));
        Assert.Equal("EPERM", job.Job.Connect(job.Job.Tcp6(), Denied6, 443));
        Assert.Equal("EPERM", job.Job.Connect(job.Job.Udp4(), Denied4, 443));
        Assert.Equal("EPERM", job.Job.Connect(job.Job.Udp6(), Denied6, 443));
    }

    [Fact]
    public async Task Given_an_allowed_address_connect_succeeds_on_its_port_alone()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        job.Network.Listen(Allowed4, 443);
        job.Network.Listen(Allowed6, 443);
        job.Network.Listen(Allowed4, 80);

        Assert.Equal("ok", job.Job.Connect(job.Job.Tcp4(), Allowed4, 443));
        Assert.Equal("ok", job.Job.Connect(job.Job.Tcp6(), Allowed6, 443));
        Assert.Equal("EPERM", job.Job.Connect(job.Job.Tcp4(), Allowed4, 80));
    }

    [Fact]
    public async Task Given_an_IPv6_socket_a_mapped_address_is_judged_as_IPv4()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        job.Network.Listen(Allowed4, 443);
        job.Network.Listen(Denied4, 443);

        Assert.Equal("ok", job.Job.Connect(job.Job.Tcp6(), Allowed4.MapToIPv6(), 443));
        Assert.Equal("EPERM", job.Job.Connect(job.Job.Tcp6(), Denied4.MapToIPv6(), 443));
        Assert.Equal("EPERM", job.Job.Connect(job.Job.Udp6(), Denied4.MapToIPv6(), 443));
        Assert.Equal("EPERM", job.Job.SendTo(job.Job.Udp6(), Denied4.MapToIPv6(), 443));
        Assert.Equal("ok", job.Job.SendTo(job.Job.Udp6(), Allowed4.MapToIPv6(), 443));
    }

    [Fact]
    public async Task Given_a_socket_that_names_its_destination_with_each_send_each_is_judged()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        var socket = job.Job.Udp4();

        Assert.Equal("ok", job.Job.SendTo(socket, Allowed4, 443));
        Assert.Equal("EPERM", job.Job.SendTo(socket, Denied4, 443));
        Assert.Equal("ok", job.Job.SendTo(socket, Allowed4, 443));
        Assert.Equal("EPERM", job.Job.Tell($"sendmmsg {socket} {Denied4} 443 3"));
        Assert.Equal("ok", job.Job.Tell($"sendmmsg {socket} {Allowed4} 443 3"));
        Assert.Equal("EPERM", job.Job.SendTo(job.Job.Udp6(), Denied6, 443));
        Assert.Equal("ok", job.Job.SendTo(job.Job.Udp6(), Allowed6, 443));
    }

    [Fact]
    public async Task Given_a_connected_datagram_socket_a_send_elsewhere_is_judged_by_where_it_goes()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        job.Network.Bind(Allowed4, 443);
        var socket = job.Job.Udp4();

        Assert.Equal("ok", job.Job.Connect(socket, Allowed4, 443));
        Assert.Equal("ok", job.Job.Tell($"send {socket} x"));
        Assert.Equal("EPERM", job.Job.SendTo(socket, Denied4, 443));
        Assert.Equal("ok", job.Job.Tell($"send {socket} x"));
    }

    [Fact]
    public async Task Given_the_unspecified_address_the_job_reaches_its_own_machine()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        var server = job.Job.Tcp4();
        job.Job.Must($"bind {server} 0.0.0.0 8080");
        job.Job.Must($"listen {server}");

        Assert.Equal("ok", job.Job.Connect(job.Job.Tcp4(), IPAddress.Any, 8080));
        Assert.Equal("ok", job.Job.Connect(job.Job.Tcp4(), IPAddress.Loopback, 8080));
        Assert.Equal("ok", job.Job.Connect(job.Job.Tcp6(), IPAddress.Any.MapToIPv6(), 8080));
    }

    [Fact]
    public async Task Given_audit_everything_passes_and_the_event_says_what_would_be_denied()
    {
        await using var job = EnforcedJob.Auditing(Policy);
        job.Network.Listen(Denied4, 443);

        Assert.Equal("ok", job.Job.Connect(job.Job.Tcp4(), Denied4, 443));
        var happened = await job.NextAsync(Denied4);

        Assert.Equal(VerdictKind.Denied, happened.Kind);
        Assert.False(happened.Enforced);
        Assert.True(happened.ByDefault);
        Assert.Equal(-1, happened.RuleNumber);
    }

    [Fact]
    public async Task Given_a_connection_the_event_tells_who_went_where_by_which_rule()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("10.99.0.1:443", "192.0.2.1").Denying("10.99.0.2"));
        job.Network.Listen(Allowed4, 443);
        job.Job.Connect(job.Job.Tcp4(), Allowed4, 443);
        job.Job.Connect(job.Job.Udp6(), Denied4.MapToIPv6(), 53);

        var allowed = await job.NextAsync(Allowed4);
        var denied = await job.NextAsync(Denied4);

        Assert.Equal((VerdictKind.Allowed, (ushort)443, Protocol.Tcp, KernelHook.Connect4), (allowed.Kind, allowed.Port, allowed.Protocol, allowed.Hook));
        Assert.Equal("allow 10.99.0.1:443", allowed.Rule?.ToString());
        Assert.Equal((job.Job.Id, "test-client"), (allowed.Pid, allowed.ProcessName));
        Assert.NotEqual(0UL, allowed.CgroupId);
        Assert.NotEqual(allowed.SocketCookie, denied.SocketCookie);
        Assert.InRange(allowed.Time, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.Equal((VerdictKind.Denied, true, Protocol.Udp, KernelHook.Connect6), (denied.Kind, denied.Enforced, denied.Protocol, denied.Hook));
        Assert.Equal("deny 10.99.0.2", denied.Rule?.ToString());
    }

    [Fact]
    public async Task Given_many_sends_to_one_destination_there_is_one_event_for_each_socket()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("10.99.0.0/24"));
        var (first, second) = (job.Job.Udp4(), job.Job.Udp4());
        for (var i = 0; i < 5; i++)
        {
            job.Job.SendTo(first, Allowed4, 443);
            job.Job.SendTo(first, Denied4, 443);
            job.Job.SendTo(second, Allowed4, 443);
        }

        var events = await job.StopAsync();

        Assert.Equal(2, events.Count(happened => happened.Address.Equals(Allowed4)));
        Assert.Single(events, happened => happened.Address.Equals(Denied4));
    }

    [Fact]
    public async Task Given_connections_to_loopback_there_are_events_on_request_alone()
    {
        await using var silent = EnforcedJob.Enforcing(Policy);
        silent.Job.Connect(silent.Job.Tcp4(), IPAddress.Loopback, 9);
        await using var telling = EnforcedJob.Enforcing(Policy, options => options with { ReportLoopback = true });
        telling.Job.Connect(telling.Job.Tcp4(), IPAddress.Loopback, 9);

        Assert.Empty(await silent.StopAsync());
        var happened = await telling.NextAsync(IPAddress.Loopback);
        Assert.Equal((VerdictKind.AutoAllowed, AutoAllowKind.Loopback), (happened.Kind, happened.AutoAllow));
    }

    [Fact]
    public async Task Given_no_policy_yet_everything_passes_and_nothing_is_recorded()
    {
        await using var job = EnforcedJob.Attached(TestNetwork.Create());
        job.Network.Listen(Denied4, 443);

        Assert.Equal("ok", job.Job.Connect(job.Job.Tcp4(), Denied4, 443));

        Assert.Empty(await job.StopAsync());
    }

    [Fact]
    public async Task Given_a_process_outside_of_the_control_group_it_is_not_judged()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        job.Network.Listen(Denied4, 443);
        var outside = job.Network.StartJob(inCgroup: false);

        Assert.Equal("ok", outside.TryConnect(Denied4, 443));
        Assert.Equal("EPERM", job.Job.TryConnect(Denied4, 443));
    }
}
