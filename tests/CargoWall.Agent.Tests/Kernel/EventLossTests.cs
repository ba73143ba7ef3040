using System.Net;
using CargoWall.Agent.Tests.Enforcing;
using CargoWall.Agent.Tests.Network;
using CargoWall.Kernel;
using CargoWall.Kernel.Net;

namespace CargoWall.Agent.Tests.Kernel;

public sealed class EventLossTests
{
    [Fact]
    public void Given_more_records_than_the_buffer_holds_each_lost_one_is_counted()
    {
        KernelAccess.Require();
        using var net = NetObject.Load();
        net.State.Change(word => word[0] = new NetState(1, NetMode.Audit, reportLoopback: false));
        var packet = EgressRun.Packet(Packets.IPv4(IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"), Packets.Udp, Packets.Ports(443)));
        const int Decisions = 70_000;

        // Each test run has a socket of its own, so each gives a record.
        for (var i = 0; i < Decisions; i++)
        {
            net.Egress.Run(packet);
        }

        var read = 0;
        using var buffer = new RingBuffer<NetRecord>(net.Events, _ => read++);
        while (buffer.Poll(TimeSpan.Zero) > 0) { }

        var lost = net.Counters.Sum((uint)NetCounter.Lost);
        Assert.InRange(lost, 1, Decisions - 1);
        Assert.Equal(Decisions, read + lost);
        Assert.Equal(0, buffer.Foreign);
    }
}
