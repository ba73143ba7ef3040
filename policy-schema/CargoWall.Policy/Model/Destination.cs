using System.Globalization;
using System.Net;

namespace CargoWall.Policy.Model;

/// <summary>A place that a person asks about: a name or an address, with port and protocol.</summary>
/// <param name="Name">Null when an address was asked about.</param>
/// <param name="Address">Null when a name was asked about.</param>
public sealed record Destination(HostName? Name, IPAddress? Address, ushort Port, Protocol Protocol)
{
    private const ushort DefaultPort = 443;

    /// <summary>Reads <c>HOST[:PORT][/PROTO]</c>; an IPv6 address with a port stands in brackets. Without a port: 443, and 0 for icmp.</summary>
    public static bool TryParse(string text, out Destination destination)
    {
        destination = new Destination(null, null, 0, Protocol.Tcp);
        var slash = text.LastIndexOf('/');
        if (slash >= 0 && Prefix.TryParse(text, out _))
        {
            return false; // a network: the number behind its slash is no protocol
        }

        var protocol = Protocol.Tcp;
        if (slash >= 0 && !ProtocolText.TryParse(text.AsSpan(slash + 1), out protocol))
        {
            return false;
        }

        var (host, portText) = Split(slash < 0 ? text : text[..slash]);
        if (text.StartsWith('[') && !host.Contains(':', StringComparison.Ordinal))
        {
            return false; // brackets are for IPv6 addresses alone
        }

        var port = protocol is Protocol.Tcp or Protocol.Udp ? DefaultPort : (ushort)0;
        if (portText is not null && !ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out port))
        {
            return false;
        }

        if (Prefix.TryParse(host, out var prefix) && prefix.IsAddress && !host.Contains('/', StringComparison.Ordinal))
        {
            destination = new Destination(null, prefix.ToAddress(), port, protocol);
            return true;
        }

        if (!HostName.TryParse(host, out var name) || host.AsSpan().ContainsAny(":[]/*"))
        {
            return false;
        }

        destination = new Destination(name, null, port, protocol);
        return true;
    }

    public override string ToString()
    {
        var host = Name?.Value ?? (Address!.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{Address}]" : Address.ToString()); // one of the two is there
        var protocol = ProtocolText.Of(Protocol);
        return Protocol is Protocol.Tcp or Protocol.Udp ? string.Create(CultureInfo.InvariantCulture, $"{host}:{Port}/{protocol}") : $"{host}/{protocol}";
    }

    private static (string Host, string? Port) Split(string text)
    {
        if (text.StartsWith('[') && text.IndexOf(']') is > 0 and var close)
        {
            var rest = text[(close + 1)..];
            return (
                text[1..close],
                rest.Length == 0 ? null
                : rest.StartsWith(':') ? rest[1..]
                : ""
            );
        }

        var colon = text.IndexOf(':');
        return colon < 0 || text.LastIndexOf(':') != colon ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }
}
