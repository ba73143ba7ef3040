using System.Globalization;

namespace CargoWall.Policy.Model;

/// <summary>How logs and command lines write IP protocols: <c>tcp</c>, <c>udp</c>, <c>icmp</c> (also for ICMPv6), else the number.</summary>
public static class ProtocolText
{
    public static string Of(Protocol protocol) =>
        protocol switch
        {
            Protocol.Tcp => "tcp",
            Protocol.Udp => "udp",
            Protocol.Icmp or Protocol.IcmpV6 => "icmp",
            _ => ((byte)protocol).ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>Reads a protocol; 0 is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Protocol protocol)
    {
        protocol = text switch
        {
            "tcp" => Protocol.Tcp,
            "udp" => Protocol.Udp,
            "icmp" => Protocol.Icmp,
            "icmpv6" => Protocol.IcmpV6,
            _ => byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (Protocol)number : default,
        };
        return protocol != default;
    }
}
