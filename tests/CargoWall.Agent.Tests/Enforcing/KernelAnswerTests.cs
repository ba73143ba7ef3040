using System.Net;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Tests.Network;
using CargoWall.Testing;

namespace CargoWall.Agent.Tests.Enforcing;

/// <summary>
/// What the kernel answers with goes over raw sockets of its own, which are in the root's control group and not in a test's. A raw socket that is older than
/// the agent stands for one of them: the programs know neither as a process's.
/// </summary>
public sealed class KernelAnswerTests
{
    private const int Raw = 3;
    private const int Tcp = 6;
    private const int Icmp4 = 1;
    private const int Icmp6 = 58;
    private static readonly IPAddress Stranger4 = TestNetwork.World4(2);
    private static readonly IPAddress Stranger6 = TestNetwork.World6(2);

    [Fact]
    public async Task Given_an_answer_of_the_kernel_it_passes_and_is_no_event()
    {
        using var network = TestNetwork.Create();
        var (tcp, icmp4, icmp6) = (network.Job.Socket(2, Raw, Tcp), network.Job.Socket(2, Raw, Icmp4), network.Job.Socket(10, Raw, Icmp6));
        await using var job = EnforcedJob.Attached(network);
        job.Apply(A.Policy());

        Assert.Equal("ok", Send(job, tcp, Stranger4, Segment("14"))); // reset and acknowledgement
        Assert.Equal("ok", Send(job, tcp, Stranger4, Segment("04")));
        Assert.Equal("ok", Send(job, tcp, Stranger4, Segment("10")));
        Assert.Equal("ok", Send(job, icmp4, Stranger4, "0303000000000000")); // nobody listens at the port
        Assert.Equal("ok", Send(job, icmp4, Stranger4, "0000000000000000")); // an echo reply
        Assert.Equal("ok", Send(job, icmp6, Stranger6, "0104000000000000"));
        Assert.Equal("ok", Send(job, icmp6, Stranger6, "8100000000000000"));

        Assert.Empty(await job.StopAsync());
    }

    [Fact]
    public async Task Given_what_asks_or_carries_something_it_is_judged_whoever_made_the_socket()
    {
        using var network = TestNetwork.Create();
        var (tcp, icmp4, icmp6) = (network.Job.Socket(2, Raw, Tcp), network.Job.Socket(2, Raw, Icmp4), network.Job.Socket(10, Raw, Icmp6));
        var other = network.Job.Socket(2, Raw, 253);
        await using var job = EnforcedJob.Attached(network);
        job.Apply(A.Policy());

        Assert.Equal("EPERM", Send(job, tcp, Stranger4, Segment("02"))); // a connection's first segment
        Assert.Equal("EPERM", Send(job, tcp, Stranger4, Segment("12")));
        Assert.Equal("EPERM", Send(job, tcp, Stranger4, Segment("00")));
        Assert.Equal("EPERM", Send(job, tcp, Stranger4, Segment("14") + "736563726574"));
        Assert.Equal("EPERM", Send(job, icmp4, Stranger4, "0800000000000000"));
        Assert.Equal("EPERM", Send(job, icmp6, Stranger6, "8000000000000000"));
        Assert.Equal("EPERM", Send(job, other, Stranger4, Segment("14")));
    }

    [Fact]
    public async Task Given_a_raw_socket_of_a_process_what_looks_like_an_answer_of_the_kernel_is_judged()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy());

        Assert.Equal("EPERM", Send(job, job.Job.Socket(2, Raw, Tcp), Stranger4, Segment("14")));
        Assert.Equal("EPERM", Send(job, job.Job.Socket(2, Raw, Icmp4), Stranger4, "0000000000000000"));
        Assert.Equal("EPERM", Send(job, job.Job.Socket(10, Raw, Icmp6), Stranger6, "8100000000000000"));
        Assert.Equal(KernelHook.Egress, (await job.NextAsync(Stranger6)).Hook);
    }

    private static string Send(EnforcedJob job, int socket, IPAddress to, string hex) => job.Job.Tell($"sendhex {socket} {to} 0 {hex}");

    // A TCP header (RFC 9293, section 3.1) from port 1000 to port 2000, without options.
    private static string Segment(string flags) => $"03e807d0000000000000000050{flags}000000000000";
}
