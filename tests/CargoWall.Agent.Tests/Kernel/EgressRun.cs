using CargoWall.Kernel;
using CargoWall.Kernel.Net;

namespace CargoWall.Agent.Tests.Kernel;

/// <summary>Runs the egress program on packets made by hand.</summary>
internal static class EgressRun
{
    /// <summary>The packet as a test run wants it, behind an Ethernet header that tells IPv4 from IPv6.</summary>
    public static byte[] Packet(byte[] packet) => [.. new byte[12], .. packet[0] >> 4 == 6 ? (byte[])[0x86, 0xdd] : [0x08, 0x00], .. packet];

    /// <summary>Whether the packet passes, and the record that it gave; null when it gave none.</summary>
    public static (bool Passes, NetRecord? Record) On(NetObject net, byte[] packet)
    {
        var (returned, _) = net.Egress.Run(Packet(packet));
        NetRecord? last = null;
        using var buffer = new RingBuffer<NetRecord>(net.Events, record => last = record);
        buffer.Poll(TimeSpan.Zero);
        return (returned == 1, last);
    }
}
