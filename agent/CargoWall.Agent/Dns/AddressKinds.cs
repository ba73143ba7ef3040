using System.Net;
using System.Net.Sockets;

namespace CargoWall.Agent.Dns;

internal enum AddressKind
{
    Public,

    /// <summary>Private, shared or unique local: a public name must not open it, lest whoever owns the name reaches into the network (DNS rebinding).</summary>
    Private,

    /// <summary>This machine, its link, and the cloud's metadata services: no name opens them.</summary>
    Closed,
}

/// <summary>Kinds of addresses (IANA special-purpose registries).</summary>
internal static class AddressKinds
{
    private static readonly IPNetwork[] s_closed =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("168.63.129.16/32"), // Azure's wire server
        IPNetwork.Parse("100.100.100.200/32"), // Alibaba Cloud's metadata service
        IPNetwork.Parse("::/96"), // unspecified, loopback, and the deprecated form of IPv4 addresses (RFC 4291 §2.5.5.1)
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("fd00:ec2::254/128"), // EC2's metadata service
        IPNetwork.Parse("fd20:ce::254/128"), // Google Cloud's
        IPNetwork.Parse("fd00:c1::a9fe:a9fe/128"), // Oracle Cloud's
    ];

    private static readonly IPNetwork[] s_private =
    [
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("fc00::/7"),
        IPNetwork.Parse("fec0::/10"),
        IPNetwork.Parse("64:ff9b:1::/48"), // translation to IPv4 inside a network (RFC 8215)
    ];

    private static readonly IPNetwork s_nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static AddressKind Of(IPAddress address)
    {
        IPAddress meant = Embedded(address);
        return Contains(s_closed, meant) ? AddressKind.Closed
            : Contains(s_private, meant) ? AddressKind.Private
            : AddressKind.Public;
    }

    private static bool Contains(IPNetwork[] networks, IPAddress address)
    {
        foreach (IPNetwork network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }
        return false;
    }

    // IPv6 forms that reach an IPv4 address: mapped (RFC 4291 §2.5.5.2) and translated (RFC 6052 §2.1).
    private static IPAddress Embedded(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return address;
        }
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }
        return s_nat64.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12)) : address;
    }
}
