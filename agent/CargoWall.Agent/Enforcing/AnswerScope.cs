using System.Net;
using System.Net.Sockets;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Enforcing;

/// <summary>Which addresses an answer may open at all (DNS rebinding): a public name that answers with a private address opens nothing by it.</summary>
internal static class AnswerScope
{
    /// <summary>Ends of names that no public registry hands out: RFC 6761, 6762 (appendix G), 7686, 8375, 9476, and ICANN's reservation of internal.</summary>
    private static readonly HashSet<string> PrivateEnds = new(StringComparer.Ordinal)
    {
        "alt", "corp", "example", "home", "internal", "intranet", "invalid", "lan", "local", "localhost", "onion", "private", "test",
    };

    /// <summary>Azure's wire server hands out the machine's credentials; its address is a public one.</summary>
    private static readonly IPAddress WireServer = IPAddress.Parse("168.63.129.16");

    private static readonly IPNetwork[] Never =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("224.0.0.0/3"),
        IPNetwork.Parse("::/127"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"),
    ];

    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fec0::/10"),
    ];

    /// <summary>Addresses with an IPv4 address in their last 32 bits, to which a translator sends the packets on (RFC 6052, RFC 8215).</summary>
    private static readonly IPNetwork[] Translated = [IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("64:ff9b:1::/48")];

    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>Whether the answer may open the address by this name.</summary>
    /// <param name="name">The name that was asked for.</param>
    /// <param name="address">An address of the answer; not a mapped one.</param>
    /// <param name="searchDomains">The policy's search domains: names in them may be private.</param>
    public static bool Opens(HostName name, IPAddress address, IEnumerable<string> searchDomains)
    {
        var meant = Embedded(address) ?? address;
        if (Contains(Never, meant) || meant.Equals(WireServer))
        {
            return false;
        }

        return !Contains(Private, meant) || IsPrivate(name) || searchDomains.Any(domain => IsUnder(name.Value, domain));
    }

    /// <summary>Whether the name cannot be a public one.</summary>
    public static bool IsPrivate(HostName name)
    {
        var value = name.Value;
        var end = value[(value.LastIndexOf('.') + 1)..];
        return end.Length == value.Length || PrivateEnds.Contains(end) || IsUnder(value, "home.arpa");
    }

    private static bool IsUnder(string name, string domain) =>
        name.Length > domain.Length && name[^(domain.Length + 1)] == '.' && name.EndsWith(domain, StringComparison.Ordinal);

    private static IPAddress? Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (Contains(Translated, address))
        {
            return new IPAddress(bytes[12..]);
        }

        return SixToFour.Contains(address) ? new IPAddress(bytes[2..6]) : null;
    }

    private static bool Contains(IPNetwork[] networks, IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
