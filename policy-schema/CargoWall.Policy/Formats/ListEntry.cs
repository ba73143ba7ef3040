using System.Collections.Immutable;
using System.Globalization;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Formats;

/// <summary>
/// One entry of the lists that the open-source CargoWall agent takes as inputs (<c>allowed-hosts</c>, <c>allowed-cidrs</c>):
/// <c>value</c>, <c>value:443;80</c> or <c>[2001:db8::1]:443</c>.
/// </summary>
/// <param name="Target">A host pattern or a prefix.</param>
/// <param name="Ports">Ports without repeats, in written order; empty stands for all ports.</param>
public sealed record ListEntry(RuleTarget Target, ImmutableArray<ushort> Ports)
{
    /// <summary>Reads an entry of a list of hosts.</summary>
    public static bool TryReadHost(string text, out ListEntry? entry)
    {
        entry = null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (
            !HostPattern.TryParse(colon < 0 ? text : text[..colon], out var pattern, out _)
            || !TryReadPorts(colon < 0 ? string.Empty : text[(colon + 1)..], out var ports)
        )
        {
            return false;
        }

        entry = new ListEntry(new RuleTarget.Host(pattern!), ports);
        return true;
    }

    /// <summary>Reads an entry of a list of networks. What is an address or a network as a whole is never split.</summary>
    public static bool TryReadNetwork(string text, out ListEntry? entry)
    {
        entry = null;
        if (Prefix.TryParse(text, out var whole))
        {
            entry = new ListEntry(new RuleTarget.Address(whole), []);
            return true;
        }

        if (Split(text) is not var (value, portText) || !Prefix.TryParse(value, out var prefix) || !TryReadPorts(portText, out var ports))
        {
            return false;
        }

        entry = new ListEntry(new RuleTarget.Address(prefix), ports);
        return true;
    }

    // An IPv6 network may be followed by ':ports', as its slash tells where it ends; an IPv6 address only in brackets.
    private static (string Value, string Ports)? Split(string text)
    {
        if (text.StartsWith('['))
        {
            var close = text.IndexOf("]:", StringComparison.Ordinal);
            var address = close < 0 ? string.Empty : text[1..close];
            return address.Contains(':', StringComparison.Ordinal) ? (address, text[(close + 2)..]) : null;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var colon = text.IndexOf(':', Math.Max(slash, 0));
        return colon < 0 ? null : (text[..colon], text[(colon + 1)..]);
    }

    private static bool TryReadPorts(string text, out ImmutableArray<ushort> ports)
    {
        var read = ImmutableArray.CreateBuilder<ushort>();
        foreach (var piece in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!ushort.TryParse(piece, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            {
                ports = [];
                return false;
            }

            if (!read.Contains(port))
            {
                read.Add(port);
            }
        }

        ports = read.ToImmutable();
        return true;
    }
}
