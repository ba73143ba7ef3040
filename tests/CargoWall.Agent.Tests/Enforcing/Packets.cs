using System.Buffers.Binary;
using System.Net;

namespace CargoWall.Agent.Tests.Enforcing;

/// <summary>Packets made by hand, beginning with their IP header.</summary>
internal static class Packets
{
    public const byte Tcp = 6;
    public const byte Udp = 17;

    /// <summary>A UDP packet over IPv4 in hexadecimal; the kernel fills in what is zero.</summary>
    public static string Udp4(IPAddress from, IPAddress to, int port) => Convert.ToHexString(IPv4(from, to, Udp, Ports(port)));

    /// <summary>An IPv4 packet (RFC 791).</summary>
    public static byte[] IPv4(IPAddress from, IPAddress to, byte protocol, byte[] payload, byte[]? options = null, ushort fragment = 0)
    {
        var length = 20 + (options?.Length ?? 0);
        var packet = new byte[length + payload.Length];
        packet[0] = (byte)(0x40 | (length / 4));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), fragment);
        packet[8] = 64;
        packet[9] = protocol;
        from.TryWriteBytes(packet.AsSpan(12), out _);
        to.TryWriteBytes(packet.AsSpan(16), out _);
        options?.CopyTo(packet, 20);
        payload.CopyTo(packet, length);
        return packet;
    }

    /// <summary>An IPv6 packet (RFC 8200); the payload begins with the first header after the fixed one.</summary>
    public static byte[] IPv6(IPAddress from, IPAddress to, byte next, byte[] payload)
    {
        var packet = new byte[40 + payload.Length];
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)payload.Length);
        packet[6] = next;
        packet[7] = 64;
        from.TryWriteBytes(packet.AsSpan(8), out _);
        to.TryWriteBytes(packet.AsSpan(24), out _);
        payload.CopyTo(packet, 40);
        return packet;
    }

    /// <summary>The beginning of a TCP or UDP header: from port 1000 to this one. As long as a TCP header, so that it serves both.</summary>
    public static byte[] Ports(int port)
    {
        var header = new byte[20];
        BinaryPrimitives.WriteUInt16BigEndian(header, 1000);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)port);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), 20);
        return header;
    }
}
