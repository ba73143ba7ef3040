using System.Net;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Tests.Network;
using CargoWall.Policy.Matching;
using CargoWall.Testing;

namespace CargoWall.Agent.Tests.Enforcing;

/// <summary>A verdict that is kept with a flow serves that flow alone, and none is better than a wrong one.</summary>
public sealed class FlowTests
{
    // More than flows have places.
    private const int Crowd = 12_000;
    private static readonly IPAddress Allowed4 = TestNetwork.World4(1);
    private static readonly IPAddress Denied4 = TestNetwork.World4(2);
    private static readonly IPAddress Allowed6 = TestNetwork.World6(1);

    private static PolicyBuilder Policy => A.Policy().Allowing("10.99.0.1:any", "[fd99::1]:any");

    [Fact]
    public async Task Given_more_open_sockets_than_flows_have_places_a_change_of_policy_reaches_each()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        job.Network.Bind(Allowed4, 700);
        Assert.Equal("0", job.Job.Must($"crowd {Crowd} {Allowed4} 700"));
        Assert.Equal("0 0", job.Job.Must("crowd-send"));

        job.Apply(A.Policy());
        Assert.Equal($"{Crowd} 0", job.Job.Must("crowd-send"));

        job.Apply(Policy);
        Assert.Equal("0 0", job.Job.Must("crowd-send"));
    }

    [Theory]
    [InlineData("crowd 12000 10.99.0.1 700")] // that stay
    [InlineData("many 2 2 0 20000 10.99.0.1 700")] // that come and go
    public async Task Given_many_later_sockets_an_open_connection_is_not_forgotten(string others)
    {
        var time = new SteppedTime();
        await using var job = EnforcedJob.Enforcing(Policy.Allowing("registry.test"), options => options with { TimeProvider = time });
        var address = TestNetwork.World4(7);
        job.Network.Bind(address, 700);
        job.Learn("registry.test", address, TimeSpan.FromSeconds(200));
        var open = job.Job.Udp4();
        job.Job.Must($"connect {open} {address} 700");
        time.Move(TimeSpan.FromSeconds(300));

        job.Job.Must(others);

        Assert.Equal("EPERM", job.Job.SendTo(job.Job.Udp4(), address, 700));
        Assert.Equal("ok", job.Job.Tell($"send {open} x"));
    }

    [Fact]
    public async Task Given_sockets_that_are_closed_their_places_are_free_again()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        job.Network.Listen(Allowed4, 443);
        var open = job.Job.Tcp4();
        job.Job.Must($"connect {open} {Allowed4} 443");
        for (var i = 0; i < 10; i++)
        {
            job.Job.TryConnect(Allowed4, 443);
            job.Job.TryConnect(Denied4, 443);
        }

        var flows = job.Enforcer.Kernel.Flows;
        var places = Enumerable.Range(0, flows.Capacity).Select(index => flows.TryGet((uint)index, out var flow) ? flow : default).ToList();
        Assert.Single(places, flow => flow.IsTaken);
        Assert.Equal(20, places.Count(flow => flow.IsFree));
    }

    [Fact]
    public async Task Given_a_datagram_socket_that_is_dissolved_what_it_was_judged_for_opens_nothing_else()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        job.Network.Bind(Allowed4, 700);
        var socket = job.Job.Udp4();
        job.Job.Must($"connect {socket} {Allowed4} 700");
        job.Job.Must($"send {socket} x");

        job.Job.Must($"disconnect {socket}");

        Assert.Equal("EPERM", job.Job.SendTo(socket, Denied4, 700));
        Assert.Equal("EPERM", job.Job.Connect(socket, Denied4, 700));
        Assert.Equal("ok", job.Job.SendTo(socket, Allowed4, 700));
    }

    [Fact]
    public async Task Given_a_stream_socket_that_is_dissolved_its_next_connection_is_judged_anew()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        job.Network.Listen(Allowed4, 443);
        job.Network.Listen(Denied4, 443);
        var socket = job.Job.Tcp4();
        job.Job.Must($"connect {socket} {Allowed4} 443");

        job.Job.Must($"disconnect {socket}");

        Assert.Equal("EPERM", job.Job.Connect(socket, Denied4, 443));
        Assert.Equal("ok", job.Job.Connect(socket, Allowed4, 443));
    }

    [Fact]
    public async Task Given_one_socket_for_both_families_each_destination_has_its_own_verdict()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        var socket = job.Job.Udp6();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("ok", job.Job.SendTo(socket, Allowed4.MapToIPv6(), 700));
            Assert.Equal("EPERM", job.Job.SendTo(socket, Denied4.MapToIPv6(), 700));
            Assert.Equal("ok", job.Job.SendTo(socket, Allowed6, 700));
            Assert.Equal("EPERM", job.Job.SendTo(socket, TestNetwork.World6(2), 700));
        }
    }

    [Fact]
    public async Task Given_a_listener_on_the_port_of_a_connection_the_connection_is_no_answer()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        job.Network.Listen(Allowed4, 443);
        var (server, client) = (job.Job.Tcp4(), job.Job.Tcp4());
        foreach (var socket in (int[])[server, client])
        {
            job.Job.Must($"option {socket} 1 15 01000000"); // SOL_SOCKET, SO_REUSEPORT
            job.Job.Must($"bind {socket} 0.0.0.0 8080");
        }

        job.Job.Must($"connect {client} {Allowed4} 443");
        job.Job.Must($"listen {server}");

        job.Apply(A.Policy());
        job.Job.Must($"send {client} secret");

        var dropped = await job.NextAsync(happened => happened.Hook == KernelHook.Egress);
        Assert.Equal((Allowed4, VerdictKind.Denied, true, job.Job.Id), (dropped.Address, dropped.Kind, dropped.Enforced, dropped.Pid));
    }

    [Fact]
    public async Task Given_a_connection_made_before_the_first_policy_a_listener_on_its_port_does_not_spare_it()
    {
        await using var job = EnforcedJob.Attached(TestNetwork.Create());
        job.Network.Listen(Denied4, 443);
        var (server, client) = (job.Job.Tcp4(), job.Job.Tcp4());
        foreach (var socket in (int[])[server, client])
        {
            job.Job.Must($"option {socket} 1 15 01000000"); // SOL_SOCKET, SO_REUSEPORT
            job.Job.Must($"bind {socket} 0.0.0.0 8080");
        }

        job.Job.Must($"connect {client} {Denied4} 443");
        job.Job.Must($"listen {server}");

        job.Apply(Policy);
        job.Job.Must($"send {client} secret");

        var dropped = await job.NextAsync(happened => happened.Hook == KernelHook.Egress);
        Assert.Equal((Denied4, VerdictKind.Denied, true, job.Job.Id), (dropped.Address, dropped.Kind, dropped.Enforced, dropped.Pid));
    }

    [Fact]
    public async Task Given_both_ends_open_at_once_a_change_of_policy_still_stops_the_connection()
    {
        var self = TestNetwork.JobAddress4;
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing($"{self}:any"));

        // A socket that connects to itself opens simultaneously (RFC 9293, section 3.5).
        var socket = job.Job.Tcp4();
        job.Job.Must($"bind {socket} {self} 8080");
        job.Job.Must($"connect {socket} {self} 8080");

        job.Apply(A.Policy());
        job.Job.Must($"send {socket} secret");

        var dropped = await job.NextAsync(happened => happened.Hook == KernelHook.Egress);
        Assert.Equal((self, VerdictKind.Denied, true, job.Job.Id), (dropped.Address, dropped.Kind, dropped.Enforced, dropped.Pid));
    }
}
