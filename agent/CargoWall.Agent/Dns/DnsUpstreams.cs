using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Dns;

/// <summary>Finds the DNS servers that the proxy asks.</summary>
public static class DnsUpstreams
{
    private const int MaximumServers = 3; // as many as resolv.conf(5) knows
    private const int MaximumFileLength = 64 * 1024;

    /// <summary>
    /// The name servers of <c>/etc/resolv.conf</c> that are not on this machine; else those of <c>/run/systemd/resolve/resolv.conf</c>, where
    /// systemd-resolved writes what it asks itself. A server on this machine would ask through the proxy again.
    /// </summary>
    /// <param name="servers">At most three, in the order of the file.</param>
    /// <param name="problem">When false: one sentence that says what was looked at and how to mend it.</param>
    /// <param name="root">Folder that stands for <c>/</c>.</param>
    /// <param name="localToo">
    /// Servers on this machine count too: right where only one command is governed and they run outside of its control group, wrong where they are governed themselves.
    /// </param>
    public static bool TryFind(out ImmutableArray<IPEndPoint> servers, [NotNullWhen(false)] out string? problem, string root = "/", bool localToo = false)
    {
        foreach (string path in (ReadOnlySpan<string>)["etc/resolv.conf", "run/systemd/resolve/resolv.conf"])
        {
            servers = Read(Path.Combine(root, path), localToo);
            if (!servers.IsEmpty)
            {
                problem = null;
                return true;
            }
        }
        servers = [];
        problem =
            "No DNS server to ask: neither /etc/resolv.conf nor /run/systemd/resolve/resolv.conf names one outside this machine; "
            + "give one with --dns-upstream ADDRESS[:PORT].";
        return false;
    }

    /// <summary>
    /// Reads <c>ADDRESS</c> or <c>ADDRESS:PORT</c>, an IPv6 address with port in brackets: <c>10.0.0.2</c>, <c>10.0.0.2:5353</c>, <c>2001:db8::1</c>, <c>[2001:db8::1]:5353</c>.
    /// </summary>
    /// <param name="text">The value of <c>--dns-upstream</c>.</param>
    /// <param name="server">The server; port 53 unless given.</param>
    /// <param name="problem">When false: one sentence that says what is wrong and how to mend it.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPEndPoint? server, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        server = null;
        problem = $"'{text}' is no DNS server: write ADDRESS or ADDRESS:PORT with an IP address, IPv6 with a port in brackets ([2001:db8::1]:53).";
        ReadOnlySpan<char> address = text;
        ReadOnlySpan<char> portText = "53";
        if (address.StartsWith('['))
        {
            int close = address.IndexOf(']');
            if (close < 0)
            {
                return false;
            }
            ReadOnlySpan<char> rest = address[(close + 1)..];
            address = address[1..close];
            if (!rest.IsEmpty && rest[0] != ':' || !address.Contains(':'))
            {
                return false;
            }
            portText = rest.IsEmpty ? portText : rest[1..];
        }
        else if (address.Count(':') == 1)
        {
            portText = address[(address.IndexOf(':') + 1)..];
            address = address[..address.IndexOf(':')];
        }
        if (
            !TryParseAddress(address, out IPAddress? ip)
            || !ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            || port == 0
        )
        {
            return false;
        }
        if (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
        {
            problem = $"'{text}' is no DNS server: it means every address of this machine; name one server.";
            return false;
        }
        server = new IPEndPoint(ip, port);
        problem = null;
        return true;
    }

    private static ImmutableArray<IPEndPoint> Read(string path, bool localToo)
    {
        string text;
        try
        {
            using StreamReader reader = File.OpenText(path);
            char[] buffer = new char[MaximumFileLength];
            text = new string(buffer, 0, reader.ReadBlock(buffer));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // An absent or unreadable file names no server; if the other file names none either, the problem says so.
            return [];
        }
        var servers = ImmutableArray.CreateBuilder<IPEndPoint>();
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            // "The keyword and value must appear on a single line, and the keyword must start the line" (resolv.conf(5)).
            if (!line.StartsWith("nameserver") || line.Length == 10 || !char.IsWhiteSpace(line[10]))
            {
                continue;
            }
            ReadOnlySpan<char> value = line[10..].Trim();
            int end = value.IndexOfAny(' ', '\t');
            if (
                TryParseAddress(end < 0 ? value : value[..end], out IPAddress? ip)
                && (localToo || !IPAddress.IsLoopback(ip))
                && !ip.Equals(IPAddress.Any)
                && !ip.Equals(IPAddress.IPv6Any)
                && servers.Count < MaximumServers
            )
            {
                servers.Add(new IPEndPoint(ip, 53));
            }
        }
        return servers.DrainToImmutable();
    }

    private static bool TryParseAddress(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        // The framework's reader takes "10", "0x7f.1" and "[::1]:53" too, where a server is written in full; but it knows zones (fe80::1%eth0).
        if (!text.Contains('%'))
        {
            address = Prefix.TryParse(text, out Prefix single, out _) && !text.Contains('/') ? single.ToAddress() : null;
            return address is not null;
        }
        return IPAddress.TryParse(text, out address) && text.IndexOfAny('[', ']') < 0;
    }
}
