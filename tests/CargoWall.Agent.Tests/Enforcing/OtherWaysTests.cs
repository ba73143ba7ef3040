using System.Net;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Tests.Network;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Testing;

namespace CargoWall.Agent.Tests.Enforcing;

/// <summary>Ways to send that do not begin with connect(2) or sendto(2) of plain TCP and UDP.</summary>
public sealed class OtherWaysTests
{
    private const int Stream = 1;
    private const int Datagram = 2;
    private const int MultipathTcp = 262;
    private const int UdpLite = 136;
    private static readonly IPAddress Allowed4 = TestNetwork.World4(1);
    private static readonly IPAddress Allowed6 = TestNetwork.World6(1);
    private static readonly IPAddress Denied4 = TestNetwork.World4(2);
    private static readonly IPAddress Denied6 = TestNetwork.World6(2);

    private static PolicyBuilder Policy => A.Policy().Allowing("10.99.0.1:443", "[fd99::1]:443");

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    public async Task Given_TCP_fast_open_the_send_is_judged_as_a_connect(int family)
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        var (allowed, denied) = family == 2 ? (Allowed4, Denied4) : (Allowed6, Denied6);
        job.Network.Listen(allowed, 443);

        Assert.Equal("EPERM", job.Job.Tell($"fastopen {job.Job.Socket(family, Stream)} {denied} 443"));
        Assert.Equal("ok", job.Job.Tell($"fastopen {job.Job.Socket(family, Stream)} {allowed} 443"));

        // TCP_FASTOPEN_CONNECT: the connect succeeds at once, and its SYN goes with the first send.
        var deferred = job.Job.Socket(family, Stream);
        job.Job.Must($"option {deferred} 6 30 01000000");
        Assert.Equal("EPERM", job.Job.Connect(deferred, denied, 443));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    public async Task Given_multipath_TCP_it_is_judged_as_TCP(int family)
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        var (allowed, denied) = family == 2 ? (Allowed4, Denied4) : (Allowed6, Denied6);
        job.Network.Listen(allowed, 443);

        Assert.Equal("EPERM", job.Job.Connect(job.Job.Socket(family, Stream, MultipathTcp), denied, 443));
        Assert.Equal("EPERM", job.Job.Connect(job.Job.Socket(family, Stream, MultipathTcp), allowed, 80));
        Assert.Equal("EPERM", job.Job.Tell($"fastopen {job.Job.Socket(family, Stream, MultipathTcp)} {denied} 443"));
        var socket = job.Job.Socket(family, Stream, MultipathTcp);
        Assert.Equal("ok", job.Job.Connect(socket, allowed, 443));
        Assert.Equal("ok", job.Job.Tell($"send {socket} x"));
        Assert.Equal(Protocol.Tcp, (await job.NextAsync(happened => happened is { Kind: VerdictKind.Denied, Port: 443 })).Protocol);
    }

    [Fact]
    public async Task Given_a_connect_by_io_uring_it_is_judged()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        job.Network.Listen(Allowed4, 443);

        Assert.Equal("EPERM", job.Job.Tell($"ring {job.Job.Tcp4()} {Denied4} 443"));
        Assert.Equal("EPERM", job.Job.Tell($"ring {job.Job.Tcp6()} {Denied6} 443"));
        Assert.Equal("ok", job.Job.Tell($"ring {job.Job.Tcp4()} {Allowed4} 443"));
        Assert.Equal(job.Job.Id, (await job.NextAsync(Denied4)).Pid);
    }

    [Fact]
    public async Task Given_a_datagram_protocol_that_no_rule_names_nothing_is_sent_by_it()
    {
        await using var job = EnforcedJob.Enforcing(Policy);

        Assert.Equal("EPERM", job.Job.SendTo(job.Job.Socket(2, Datagram, UdpLite), Denied4, 443));
        Assert.Equal("EPERM", job.Job.SendTo(job.Job.Socket(2, Datagram, UdpLite), Allowed4, 443));

        // The kernel asks no hook when UDP-Lite connects, so it is the packet that is judged.
        var (four, six) = (job.Job.Socket(2, Datagram, UdpLite), job.Job.Socket(10, Datagram, UdpLite));
        job.Job.Must($"connect {four} {Denied4} 443");
        job.Job.Must($"connect {six} {Denied6} 443");
        Assert.Equal("EPERM", job.Job.Tell($"send {four} x"));
        Assert.Equal("EPERM", job.Job.Tell($"send {six} x"));
    }

    [Fact]
    public async Task Given_a_connect_to_port_0_that_asks_for_the_route_nothing_can_be_sent_by_it()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        var socket = job.Job.Udp4();

        Assert.Equal("ok", job.Job.Connect(socket, Denied4, 0));
        Assert.Equal("EPERM", job.Job.Tell($"send {socket} x"));
        Assert.Equal("EPERM", job.Job.SendTo(socket, Denied4, 443));
    }

    [Fact]
    public async Task Given_a_source_address_of_elsewhere_the_unspecified_destination_does_not_lead_there()
    {
        using var open = TestNetwork.Create();
        await using var job = EnforcedJob.Enforcing(Policy);
        open.Listen(Denied4, 443);
        job.Network.Listen(Denied4, 443);

        // The kernel itself finds no way there, whether or not it is asked.
        Assert.Equal(("ENETUNREACH", "ENETUNREACH"), (Connect(open.Job), Connect(job.Job)));

        static string Connect(JobProcess process)
        {
            var socket = process.Tcp4();
            process.Must($"option {socket} 0 15 01000000"); // IP_FREEBIND
            process.Must($"bind {socket} {Denied4} 0");
            return process.Connect(socket, IPAddress.Any, 443);
        }
    }

    [Fact]
    public async Task Given_two_datagrams_that_are_joined_before_they_are_sent_the_first_destination_alone_counts()
    {
        await using var job = EnforcedJob.Enforcing(Policy);
        using var target = job.Network.Bind(Allowed4, 443);
        using var stranger = job.Network.Bind(Denied4, 443);
        var socket = job.Job.Udp4();
        job.Job.Must($"option {socket} 17 1 01000000"); // UDP_CORK

        Assert.Equal("ok", job.Job.SendTo(socket, Allowed4, 443, "first"));
        Assert.Equal("ok", job.Job.SendTo(socket, Denied4, 443, "second")); // the kernel adds it to the first and looks at no address
        job.Job.Must($"option {socket} 17 1 00000000");

        var buffer = new byte[32];
        Assert.Equal("firstsecond".Length, await target.ReceiveAsync(buffer, TestContext.Current.CancellationToken));
        Assert.Equal(0, stranger.Available);
    }
}
