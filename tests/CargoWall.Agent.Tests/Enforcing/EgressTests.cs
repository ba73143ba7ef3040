using System.Net;
using System.Net.Sockets;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Tests.Network;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Testing;

namespace CargoWall.Agent.Tests.Enforcing;

/// <summary>What never asks a connect hook.</summary>
public sealed class EgressTests
{
    private const int Raw = 3;
    private const int Datagram = 2;
    private static readonly IPAddress Allowed4 = TestNetwork.World4(1);
    private static readonly IPAddress Denied4 = TestNetwork.World4(2);
    private static readonly IPAddress Allowed6 = TestNetwork.World6(1);
    private static readonly IPAddress Denied6 = TestNetwork.World6(2);

    private static PolicyBuilder Policy => A.Policy().Allowing("10.99.0.1:any", "[fd99::1]:any");

    [Fact]
    public async Task Given_a_raw_socket_its_packets_are_judged_by_protocol_and_destination()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("10.99.0.1:icmp"));
        var echo = job.Job.Socket(2, Raw, 1);
        var other = job.Job.Socket(2, Raw, 253);

        Assert.Equal("ok", job.Job.SendTo(echo, Allowed4, 0, "12345678"));
        Assert.Equal("EPERM", job.Job.SendTo(echo, Denied4, 0, "12345678"));
        Assert.Equal("EPERM", job.Job.SendTo(other, Allowed4, 0));
        var denied = await job.NextAsync(Denied4);
        Assert.Equal((KernelHook.Egress, Protocol.Icmp, true), (denied.Hook, denied.Protocol, denied.Enforced));
    }

    [Fact]
    public async Task Given_a_ping_socket_it_is_denied_on_both_ways()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        job.Job.Must("pings 0 2147483647");

        // An echo request (RFC 792): type 8, then code, checksum, identifier and number, which the kernel fills in.
        var connected = job.Job.Socket(2, Datagram, 1);
        Assert.Equal("EPERM", job.Job.Connect(connected, Denied4, 0));
        Assert.Equal("EPERM", job.Job.Tell($"sendhex {job.Job.Socket(2, Datagram, 1)} {Denied4} 0 0800000000000000"));
        Assert.Equal("ok", job.Job.Tell($"sendhex {job.Job.Socket(2, Datagram, 1)} {Allowed4} 0 0800000000000000"));
    }

    [Fact]
    public async Task Given_a_hand_made_packet_its_own_header_is_judged()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("10.99.0.1:700/udp"));
        var raw = job.Job.Socket(2, Raw, 255); // IPPROTO_RAW: the header comes with the packet

        Assert.Equal("ok", job.Job.Tell($"sendhex {raw} {Allowed4} 0 {Packets.Udp4(TestNetwork.JobAddress4, Allowed4, 700)}"));
        Assert.Equal("EPERM", job.Job.Tell($"sendhex {raw} {Allowed4} 0 {Packets.Udp4(TestNetwork.JobAddress4, Allowed4, 701)}"));
        Assert.Equal("EPERM", job.Job.Tell($"sendhex {raw} {Denied4} 0 {Packets.Udp4(TestNetwork.JobAddress4, Denied4, 700)}"));
    }

    [Fact]
    public async Task Given_a_source_route_the_packet_is_dropped_although_its_end_is_allowed()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        var socket = job.Job.Udp4();

        // Loose source route (RFC 791, section 3.1): type 131, length 7, pointer 4, one hop.
        job.Job.Must($"option {socket} 0 4 830704{Convert.ToHexString(Denied4.GetAddressBytes())}00");
        Assert.Equal("EPERM", job.Job.SendTo(socket, Allowed4, 700));
        Assert.Equal(KernelReason.SourceRoute, (await job.NextAsync(happened => happened.Hook == KernelHook.Egress)).Reason);
    }

    [Fact]
    public async Task Given_a_routing_header_the_option_itself_is_refused()
    {
        await using var job = EnforcedJob.Enforcing(Policy);

        // Segment routing (RFC 8754): next header, 4 units, type 4, one segment left, last entry 1, two segments.
        var segments = "00040401" + "01000000" + Convert.ToHexString(Allowed6.GetAddressBytes()) + Convert.ToHexString(Denied6.GetAddressBytes());
        Assert.Equal("EPERM", job.Job.Tell($"option {job.Job.Udp6()} 41 57 {segments}"));
        Assert.Equal(KernelReason.SourceRoute, (await job.NextAsync(happened => happened.Hook == KernelHook.SetSocketOption)).Reason);
    }

    [Fact]
    public async Task Given_options_that_lead_around_the_firewall_they_are_refused_under_enforce_alone()
    {
        await using var enforcing = EnforcedJob.Enforcing(Policy);
        await using var auditing = EnforcedJob.Auditing(Policy);
        const string BypassQueues = "263 20 01000000"; // SOL_PACKET, PACKET_QDISC_BYPASS
        const string Harmless = "263 20 00000000";

        Assert.Equal("EPERM", enforcing.Job.Tell($"option {enforcing.Job.Socket(17, Raw)} {BypassQueues}"));
        Assert.Equal("ok", enforcing.Job.Tell($"option {enforcing.Job.Socket(17, Raw)} {Harmless}"));
        Assert.Equal("ok", auditing.Job.Tell($"option {auditing.Job.Socket(17, Raw)} {BypassQueues}"));
        var denied = await enforcing.NextAsync(happened => happened.Hook == KernelHook.SetSocketOption);
        Assert.Equal((KernelReason.Bypass, true, enforcing.Job.Id), (denied.Reason, denied.Enforced, denied.Pid));
        Assert.False((await auditing.NextAsync(happened => happened.Hook == KernelHook.SetSocketOption)).Enforced);
    }

    [Fact]
    public async Task Given_a_long_option_it_reaches_the_kernel_whole()
    {
        await using var job = EnforcedJob.Enforcing(Policy);

        // SO_ATTACH_FILTER takes 16 bytes and finds more, as iptables' own options do: what comes back must be the kernel's answer, not EFAULT.
        Assert.Equal("EINVAL", job.Job.Tell($"option {job.Job.Udp4()} 1 26 {new string('0', 4000)}"));
    }

    [Fact]
    public async Task Given_connections_older_than_the_policy_those_to_denied_places_stop()
    {
        await using var job = EnforcedJob.Attached(TestNetwork.Create());
        job.Network.Bind(Allowed4, 700);
        job.Network.Bind(Denied4, 700);
        var (good, bad, stream) = (job.Job.Udp4(), job.Job.Udp4(), job.Job.Tcp4());
        using var listener = job.Network.Listen(Denied4, 443);
        job.Job.Must($"connect {good} {Allowed4} 700");
        job.Job.Must($"connect {bad} {Denied4} 700");
        job.Job.Must($"connect {stream} {Denied4} 443");

        job.Apply(Policy);

        Assert.Equal("ok", job.Job.Tell($"send {good} x"));
        Assert.Equal("EPERM", job.Job.Tell($"send {bad} x"));
        job.Job.Must($"send {stream} secret");
        var dropped = await job.NextAsync(happened => happened.Protocol == Protocol.Tcp);
        Assert.Equal((Denied4, VerdictKind.Denied, true, KernelHook.Egress), (dropped.Address, dropped.Kind, dropped.Enforced, dropped.Hook));
    }

    [Fact]
    public async Task Given_sockets_older_than_the_agent_they_are_judged_too()
    {
        using var network = TestNetwork.Create();
        network.Bind(Denied4, 700);
        var socket = network.Job.Udp4();
        network.Job.Must($"connect {socket} {Denied4} 700");
        await using var job = EnforcedJob.Attached(network);

        job.Apply(Policy);

        Assert.Equal("EPERM", job.Job.Tell($"send {socket} x"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Given_a_server_in_the_job_its_answers_pass(bool connectedBefore)
    {
        using var network = TestNetwork.Create();
        var server = network.Job.Tcp4();
        network.Job.Must($"bind {server} 0.0.0.0 8080");
        network.Job.Must($"listen {server}");
        Socket? client = connectedBefore ? await network.ConnectToJobAsync(8080) : null;
        await using var job = EnforcedJob.Attached(network);
        job.Apply(Policy);
        client ??= await network.ConnectToJobAsync(8080);

        job.Job.Must($"accept {server} 60");
        job.Job.Must("send 60 answer");
        var buffer = new byte[16];
        var length = await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken);

        Assert.Equal("answer", System.Text.Encoding.ASCII.GetString(buffer, 0, length));
        client.Dispose();
    }

    [Fact]
    public async Task Given_a_socket_that_answered_its_own_connections_are_judged()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        var server = job.Job.Tcp4();
        job.Job.Must($"bind {server} 0.0.0.0 8080");
        job.Job.Must($"listen {server}");
        (await job.Network.ConnectToJobAsync(8080)).Dispose();
        job.Job.Must($"accept {server} 60");

        // Dissolving the association makes a socket of it that may connect again.
        job.Job.Must("disconnect 60");
        Assert.Equal("EPERM", job.Job.Connect(60, Denied4, 443));
        job.Network.Listen(Allowed4, 443);
        Assert.Equal("ok", job.Job.Connect(60, Allowed4, 443));

        job.Apply(A.Policy());
        job.Job.Must("send 60 secret");
        var dropped = await job.NextAsync(happened => happened.Hook == KernelHook.Egress);
        Assert.Equal((Allowed4, true), (dropped.Address, dropped.Enforced));
    }

    [Fact]
    public async Task Given_neighbour_discovery_it_passes_whatever_the_policy()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("[fd99::1]:443"));
        job.Network.Listen(Allowed6, 443);
        job.Job.Must("forget-neighbours");

        Assert.Equal("ok", job.Job.TryConnect(Allowed6, 443));
    }
}
