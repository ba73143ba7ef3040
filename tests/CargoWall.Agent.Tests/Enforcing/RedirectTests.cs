using System.Net;
using System.Net.Sockets;
using System.Text;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Tests.Network;
using CargoWall.Testing;

namespace CargoWall.Agent.Tests.Enforcing;

public sealed class RedirectTests
{
    private static readonly IPAddress Server4 = TestNetwork.World4(53);
    private static readonly IPAddress Server6 = TestNetwork.World6(53);

    [Fact]
    public async Task Given_an_unconnected_socket_the_answer_seems_to_come_from_the_server_asked()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy());
        using var proxy = EchoProxy.Start(job);

        Assert.Equal($"{Server4} 53 proxy:question", Ask(job.Job, job.Job.Udp4(), Server4));
        Assert.Equal($"{Server6} 53 proxy:question", Ask(job.Job, job.Job.Udp6(), Server6));
        Assert.Equal($"{Server4.MapToIPv6()} 53 proxy:question", Ask(job.Job, job.Job.Udp6(), Server4.MapToIPv6()));
    }

    [Fact]
    public async Task Given_a_connected_socket_it_names_the_server_asked_as_its_peer()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy());
        using var proxy = EchoProxy.Start(job);

        foreach (
            var (socket, server) in ((int, IPAddress)[])
                [
                    (job.Job.Udp4(), Server4),
                    (job.Job.Tcp4(), Server4),
                    (job.Job.Udp6(), Server6),
                    (job.Job.Tcp6(), Server6),
                    (job.Job.Tcp6(), Server4.MapToIPv6()),
                ]
        )
        {
            job.Job.Must($"connect {socket} {server} 53");
            job.Job.Must($"send {socket} question");

            Assert.Equal($"{server} 53", job.Job.Must($"peer {socket}"));
            Assert.EndsWith("proxy:question", job.Job.Must($"receive {socket}"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Given_one_socket_that_asks_and_sends_elsewhere_only_the_answer_is_renamed()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("10.99.0.1"));
        using var proxy = EchoProxy.Start(job);
        using var other = job.Network.Bind(TestNetwork.World4(1), 700);
        var socket = job.Job.Udp4();
        Ask(job.Job, socket, Server4);

        job.Job.Must($"sendto {socket} {TestNetwork.World4(1)} 700 hello");
        var buffer = new byte[64];
        var from = await other.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), TestContext.Current.CancellationToken);
        await other.SendToAsync(buffer.AsMemory(0, from.ReceivedBytes), from.RemoteEndPoint, TestContext.Current.CancellationToken);

        Assert.Equal($"{TestNetwork.World4(1)} 700 hello", job.Job.Must($"receive {socket}"));
    }

    [Fact]
    public async Task Given_a_redirected_query_there_is_no_event_of_the_kernel()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy());
        using (EchoProxy.Start(job))
        {
            Ask(job.Job, job.Job.Udp4(), Server4);
            Ask(job.Job, job.Job.Udp6(), Server6);
        }

        Assert.Empty(await job.StopAsync());
    }

    [Fact]
    public async Task Given_a_proxy_for_IPv4_alone_queries_over_IPv6_are_denied()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("fd99::35"));
        using var proxy = EchoProxy.Start(job, withIPv6: false);

        Assert.Equal("EPERM", job.Job.SendTo(job.Job.Udp6(), Server6, 53));
        Assert.Equal("EPERM", job.Job.Connect(job.Job.Tcp6(), Server6, 53));
        Assert.Equal(KernelReason.NoDnsProxy, (await job.NextAsync(Server6)).Reason);
        Assert.Equal($"{Server4} 53 proxy:question", Ask(job.Job, job.Job.Udp4(), Server4));
    }

    [Fact]
    public async Task Given_another_network_namespace_its_queries_are_left_to_the_policy()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("10.99.0.53:53"));
        using var proxy = EchoProxy.Start(job);
        var elsewhere = job.Network.StartJob();
        elsewhere.Must("unshare");

        Assert.Equal("ENETUNREACH", elsewhere.Connect(elsewhere.Udp4(), Server4, 53));
        Assert.Equal("EPERM", elsewhere.Connect(elsewhere.Udp4(), TestNetwork.World4(54), 53));
    }

    [Fact]
    public async Task Given_an_exempt_socket_it_asks_the_server_itself()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy());
        using var proxy = EchoProxy.Start(job);
        using var server = job.Network.Bind(Server4, 53);

        // This process is not in the governed group, and a socket belongs to the group of the process that made it.
        using var governed = job.Job.ShareUdp4();
        job.Enforcer.Exempt(governed);
        await governed.SendToAsync(Encoding.ASCII.GetBytes("direct"), new IPEndPoint(Server4, 53), TestContext.Current.CancellationToken);
        var buffer = new byte[16];
        var from = await server.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), TestContext.Current.CancellationToken);

        Assert.Equal("direct", Encoding.ASCII.GetString(buffer, 0, from.ReceivedBytes));
    }

    private static string Ask(JobProcess job, int socket, IPAddress server)
    {
        job.Must($"sendto {socket} {server} 53 question");
        return job.Must($"receive {socket}");
    }
}
