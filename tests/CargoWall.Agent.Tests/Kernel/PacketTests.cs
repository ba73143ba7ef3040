using System.Net;
using CargoWall.Agent.Tests.Enforcing;
using CargoWall.Agent.Tests.Network;
using CargoWall.Kernel.Net;

namespace CargoWall.Agent.Tests.Kernel;

/// <summary>The egress program on packets made by hand (BPF_PROG_TEST_RUN), under enforce with tables that allow nothing but ports 443 and ICMP.</summary>
public sealed class PacketTests : IDisposable
{
    private static readonly IPAddress From4 = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress To4 = IPAddress.Parse("192.0.2.2");
    private static readonly IPAddress From6 = IPAddress.Parse("2001:db8::1");
    private static readonly IPAddress To6 = IPAddress.Parse("2001:db8::2");
    private readonly NetObject net;

    public PacketTests()
    {
        KernelAccess.Require();
        net = NetObject.Load();
        net.Ports.Change(ports =>
        {
            ports[443].TcpOdd = 2;
            ports[443].UdpOdd = 2;
        });
        var allow = new VerdictWord(Decided.Allow, 0, byDefault: false, rule: 5).Value;
        var deny = new VerdictWord(Decided.Deny, 0, byDefault: true, rule: -1).Value;
        net.Verdicts.TrySet(new VerdictKey(1, 0, 2, 0), allow);
        net.Verdicts.TrySet(new VerdictKey(1, 0, PortClasses.Icmp, 0), allow);
        net.Verdicts.TrySet(new VerdictKey(1, 0, VerdictKey.AnyPort, 0), deny);
        net.State.Change(word => word[0] = new NetState(1, NetMode.Enforce, reportLoopback: false));
    }

    public static TheoryData<string, byte[], bool, Decided?> Table() =>
        new()
        {
            { "TCP to an allowed port", Packets.IPv4(From4, To4, Packets.Tcp, Packets.Ports(443)), true, Decided.Allow },
            { "UDP to an allowed port", Packets.IPv4(From4, To4, Packets.Udp, Packets.Ports(443)), true, Decided.Allow },
            { "TCP to another port", Packets.IPv4(From4, To4, Packets.Tcp, Packets.Ports(80)), false, Decided.Deny },
            { "another protocol", Packets.IPv4(From4, To4, 132, Packets.Ports(443)), false, Decided.Deny },
            { "ICMP", Packets.IPv4(From4, To4, 1, [8, 0, 0, 0]), true, Decided.Allow },
            { "options without a route", Packets.IPv4(From4, To4, Packets.Tcp, Packets.Ports(443), [1, 7, 3, 4]), true, Decided.Allow },
            { "a loose source route", Packets.IPv4(From4, To4, Packets.Tcp, Packets.Ports(443), [131, 7, 4, 1, 2, 3, 4, 0]), false, Decided.SourceRoute },
            {
                "a strict source route behind padding",
                Packets.IPv4(From4, To4, Packets.Tcp, Packets.Ports(443), [1, 137, 7, 4, 1, 2, 3, 4]),
                false,
                Decided.SourceRoute
            },
            {
                "a source route behind another option",
                Packets.IPv4(From4, To4, Packets.Tcp, Packets.Ports(443), [7, 3, 4, 1, 131, 4, 4, 0]),
                false,
                Decided.SourceRoute
            },
            { "an option without a length", Packets.IPv4(From4, To4, Packets.Tcp, Packets.Ports(443), [7, 0, 0, 0]), false, Decided.SourceRoute },
            { "the first piece of a datagram", Packets.IPv4(From4, To4, Packets.Udp, Packets.Ports(443), fragment: 0x2000), true, Decided.Allow },
            { "a later piece of a datagram", Packets.IPv4(From4, To4, Packets.Udp, Packets.Ports(443), fragment: 3), false, Decided.Malformed },
            { "ports that are cut off", Packets.IPv4(From4, To4, Packets.Udp, [1, 187]), false, Decided.Malformed },
            { "TCP to an allowed port over IPv6", Packets.IPv6(From6, To6, Packets.Tcp, Packets.Ports(443)), true, Decided.Allow },
            { "TCP to another port over IPv6", Packets.IPv6(From6, To6, Packets.Tcp, Packets.Ports(80)), false, Decided.Deny },
            { "a mapped destination in an IPv6 packet", Packets.IPv6(From6, To4.MapToIPv6(), Packets.Tcp, Packets.Ports(443)), true, Decided.Allow },
            { "ICMPv6", Packets.IPv6(From6, To6, 58, [128, 0, 0, 0]), true, Decided.Allow },
            { "a neighbour solicitation", Packets.IPv6(From6, To6, 58, [135, 0, 0, 0]), true, null },
            { "a listener report on the link", Packets.IPv6(From6, IPAddress.Parse("ff02::16"), 58, [143, 0, 0, 0]), true, null },
            {
                "hop-by-hop and destination options",
                Packets.IPv6(From6, To6, 0, [60, 0, 1, 4, 0, 0, 0, 0, Packets.Tcp, 0, 1, 4, 0, 0, 0, 0, .. Packets.Ports(443)]),
                true,
                Decided.Allow
            },
            {
                "options before another port",
                Packets.IPv6(From6, To6, 60, [Packets.Tcp, 1, 1, 12, .. new byte[12], .. Packets.Ports(80)]),
                false,
                Decided.Deny
            },
            { "a routing header", Packets.IPv6(From6, To6, 43, [Packets.Tcp, 0, 4, 0, 0, 0, 0, 0, .. Packets.Ports(443)]), false, Decided.SourceRoute },
            {
                "a routing header behind options",
                Packets.IPv6(From6, To6, 0, [43, 0, 1, 4, 0, 0, 0, 0, Packets.Tcp, 0, 0, 0, 0, 0, 0, 0, .. Packets.Ports(443)]),
                false,
                Decided.SourceRoute
            },
            { "the first piece over IPv6", Packets.IPv6(From6, To6, 44, [Packets.Udp, 0, 0, 1, 0, 0, 0, 9, .. Packets.Ports(443)]), true, Decided.Allow },
            { "a later piece over IPv6", Packets.IPv6(From6, To6, 44, [Packets.Udp, 0, 0, 8, 0, 0, 0, 9, .. Packets.Ports(443)]), false, Decided.Malformed },
            {
                "more headers than are followed",
                Packets.IPv6(From6, To6, 0, [.. Enumerable.Range(0, 9).SelectMany(_ => (byte[])[60, 0, 1, 4, 0, 0, 0, 0])]),
                false,
                Decided.Malformed
            },
            { "a version that is none", [0x50, .. Packets.IPv4(From4, To4, Packets.Tcp, Packets.Ports(443))[1..]], false, Decided.Malformed },
            { "a DHCP client that asks its link", Packets.IPv4(From4, IPAddress.Broadcast, Packets.Udp, Packets.Ports(67)), true, null },
            { "a DHCP client that asks one server", Packets.IPv4(From4, To4, Packets.Udp, Packets.Ports(67)), false, Decided.Deny },
            { "TCP to the port of DHCP", Packets.IPv4(From4, IPAddress.Broadcast, Packets.Tcp, Packets.Ports(67)), false, Decided.Deny },
            { "a broadcast to another port", Packets.IPv4(From4, IPAddress.Broadcast, Packets.Udp, Packets.Ports(68)), false, Decided.Deny },
            { "a DHCPv6 client that asks its link", Packets.IPv6(From6, IPAddress.Parse("ff02::1:2"), Packets.Udp, Packets.Ports(547)), true, null },
            { "a DHCPv6 client that asks one server", Packets.IPv6(From6, To6, Packets.Udp, Packets.Ports(547)), false, Decided.Deny },
        };

    [Theory]
    [MemberData(nameof(Table))]
    public void Given_a_packet_it_is_judged_by_where_it_goes(string what, byte[] packet, bool passes, Decided? decided)
    {
        var (passed, record) = EgressRun.On(net, packet);

        Assert.True(passes == passed, what);
        Assert.Equal(decided, record is { } written ? new VerdictWord(written.Word).Decided : null);
        Assert.Equal(!passes, record is { Blocked: true });
    }

    [Fact]
    public void Given_audit_every_packet_passes()
    {
        net.State.Change(word => word[0] = new NetState(1, NetMode.Audit, reportLoopback: false));

        foreach (var row in Table())
        {
            Assert.True(EgressRun.On(net, row.Data.Item2).Passes, row.Data.Item1);
        }
    }

    [Fact]
    public void Given_tables_without_a_verdict_enforce_closes_audit_opens_and_it_is_counted()
    {
        var packet = Packets.IPv4(From4, To4, Packets.Tcp, Packets.Ports(443));
        net.State.Change(word => word[0] = new NetState(2, NetMode.Enforce, reportLoopback: false));
        Assert.False(EgressRun.On(net, packet).Passes);
        net.State.Change(word => word[0] = new NetState(2, NetMode.Audit, reportLoopback: false));
        Assert.True(EgressRun.On(net, packet).Passes);

        Assert.Equal(2, net.Counters.Sum((uint)NetCounter.Incomplete));
    }

    public void Dispose() => net.Dispose();
}
