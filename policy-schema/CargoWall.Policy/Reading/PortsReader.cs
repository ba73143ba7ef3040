using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads <c>ports</c> and <c>protocol</c> of a rule.</summary>
internal static class PortsReader
{
    private static readonly string[] Protocols = ["all", "tcp", "udp", "icmp", "any"];

    /// <summary>What the rule covers; null after a problem was reported.</summary>
    public static Traffic? Read(KeyReader keys, ProblemList problems)
    {
        var protocol = ReadProtocol(keys, problems);
        if (protocol is null)
        {
            return null;
        }

        if (keys.Value("ports") is not { } node)
        {
            return WithoutPorts(protocol);
        }

        if (keys.Has("url"))
        {
            problems.Error(
                keys.Key("ports")!,
                ProblemCodes.BadPort,
                "The port of a URL stands in the URL: write url: https://HOST:PORT/PATH, and remove 'ports'."
            );
            return null;
        }

        if (node is YamlNode.Sequence { Items.Count: 0 })
        {
            problems.Error(node, ProblemCodes.BadPort, "'ports' is empty, so the rule would cover nothing. Name ports, or remove the key for all ports.");
            return null;
        }

        if (keys.ListOrNull("ports") is not { } items)
        {
            return null;
        }

        var ports = items.Select(item => ReadPort(item, protocol, keys.Has("protocol"), problems)).ToList();
        return ports.Contains(null) ? null : Combine(protocol, [.. ports.OfType<Port>()]);
    }

    private static string? ReadProtocol(KeyReader keys, ProblemList problems)
    {
        if (keys.Value("protocol") is not { } node)
        {
            return "all";
        }

        if (keys.Has("url"))
        {
            problems.Error(keys.Key("protocol")!, ProblemCodes.BadProtocol, "A URL says its protocol itself. Remove 'protocol'.");
            return null;
        }

        if (node is YamlNode.Scalar scalar && Protocols.Contains(scalar.Text))
        {
            return scalar.Text;
        }

        problems.Error(
            node,
            ProblemCodes.BadProtocol,
            $"'protocol' is {ScalarValues.Choice(Protocols)}, not {ScalarValues.Shown(node)}.{(node is YamlNode.Scalar text ? Nearest.Suggestion(text.Text, Protocols) : string.Empty)}"
        );
        return null;
    }

    private static Traffic WithoutPorts(string protocol) =>
        protocol switch
        {
            "tcp" => Traffic.Of([PortRange.All], []),
            "udp" => Traffic.Of([], [PortRange.All]),
            "icmp" => Traffic.Of([], [], icmp: true),
            "any" => Traffic.Everything,
            _ => Traffic.AllPorts,
        };

    private static Traffic Combine(string protocol, IReadOnlyList<Port> ports)
    {
        var tcp = new List<PortRange>();
        var udp = new List<PortRange>();
        foreach (var port in ports)
        {
            if (port.Suffix is "tcp" || (port.Suffix is null && protocol is "all" or "tcp" or "any"))
            {
                tcp.Add(port.Range);
            }

            if (port.Suffix is "udp" || (port.Suffix is null && protocol is "all" or "udp" or "any"))
            {
                udp.Add(port.Range);
            }
        }

        var icmp = protocol is "icmp" || (protocol is "any" && ports.Any(port => port.Range.Contains(0)));
        return Traffic.Of(tcp, udp, icmp);
    }

    private static Port? ReadPort(YamlNode node, string protocol, bool protocolIsWritten, ProblemList problems)
    {
        if (node is not YamlNode.Scalar scalar)
        {
            problems.Error(node, ProblemCodes.BadPort, $"A port is a number like 443, not {ScalarValues.KindOf(node)}.");
            return null;
        }

        if (!TryParse(scalar.Text, out var port))
        {
            problems.Error(
                node,
                ProblemCodes.BadPort,
                $"'{ScalarValues.Cut(scalar.Text)}' is no port{(NumberOf(scalar.Text) is { } number ? $", but a service: its usual port is {number}" : string.Empty)}. Write 443, 443/tcp, 53/udp or a range like 8000-8100, with numbers from 0 to 65535."
            );
            return null;
        }

        if (port.Suffix is not null && protocolIsWritten && port.Suffix != protocol)
        {
            problems.Error(
                node,
                ProblemCodes.BadPort,
                $"'{scalar.Text}' stands beside 'protocol: {protocol}', which says something else. Remove one of the two."
            );
            return null;
        }

        if (port.Range == new PortRange(0, 0) && (protocol is "all" or "tcp" or "udp"))
        {
            problems.Warn(
                node,
                ProblemCodes.PortZero,
                "Nothing connects to port 0, so this one does nothing. Remove 'ports' for every port, or write protocol: icmp if ping is meant."
            );
        }

        if (protocol == "icmp" && port.Range != new PortRange(0, 0))
        {
            problems.Error(node, ProblemCodes.BadPort, "ICMP has no ports. Remove 'ports', or choose another protocol.");
            return null;
        }

        return port;
    }

    private static int? NumberOf(string service) =>
        service.ToLowerInvariant() switch
        {
            "https" => 443,
            "http" => 80,
            "ssh" => 22,
            "dns" or "domain" => 53,
            "ntp" => 123,
            _ => null,
        };

    /// <summary>Reads <c>443</c>, <c>443/tcp</c>, <c>53/udp</c> or <c>8000-8100</c> with or without a protocol.</summary>
    public static bool TryParse(string text, out Port port)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var suffix = slash < 0 ? null : text[(slash + 1)..];
        var isRange = PortRange.TryParse(slash < 0 ? text : text[..slash], out var range);
        port = new Port(range, suffix);
        return isRange && suffix is null or "tcp" or "udp" && HasNoLeadingZero(text);
    }

    // 010 would be 8 for a reader of YAML 1.1 and 10 for this one.
    private static bool HasNoLeadingZero(string text) => text.Split('/')[0].Split('-').All(number => number.Length == 1 || !number.StartsWith('0'));

    /// <summary>A written port.</summary>
    /// <param name="Range">The ports.</param>
    /// <param name="Suffix"><c>tcp</c>, <c>udp</c> or null.</param>
    public sealed record Port(PortRange Range, string? Suffix);
}
