using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads an entry of <c>ceiling</c>: a host pattern, an address or a prefix, with ports behind a colon.</summary>
internal static class CeilingReader
{
    public static CeilingEntry? Read(YamlNode node, ProblemList problems)
    {
        if (ScalarValues.Text(node, "An entry of 'ceiling'", problems) is not { } text)
        {
            return null;
        }

        if (text.Contains("://", StringComparison.Ordinal))
        {
            problems.Error(node, ProblemCodes.BadCeiling, TargetReader.SentenceFor(text, HostPatternProblem.BadCharacter));
            return null;
        }

        var (value, ports) = Split(text);
        var traffic = ports is null ? Traffic.Everything : ReadPorts(node, text, ports, problems);
        var target = ReadTarget(node, text, value, problems);
        return target is null || traffic is null ? null : new CeilingEntry(target, traffic, text, problems.OriginOf(node));
    }

    // Before ':PORTS' an IPv6 address stands in brackets; an IPv6 network needs none, as its slash tells where it ends.
    private static (string Value, string? Ports) Split(string text)
    {
        if (Prefix.TryParse(text, out _))
        {
            return (text, null);
        }

        if (text.StartsWith('[') && text.IndexOf("]:", StringComparison.Ordinal) is var close and > 0)
        {
            return (text[1..close], text[(close + 2)..]);
        }

        var colon = text.LastIndexOf(':');
        return colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }

    private static RuleTarget? ReadTarget(YamlNode node, string text, string value, ProblemList problems)
    {
        if (Prefix.TryParse(value, out var prefix, out var hadHostBits))
        {
            TargetReader.WarnOfHostBits(node, value, prefix, hadHostBits, problems);
            if (value.Contains(':', StringComparison.Ordinal) && !value.Contains('/', StringComparison.Ordinal) && value != text && !text.StartsWith('['))
            {
                problems.Error(
                    node,
                    ProblemCodes.BadCeiling,
                    $"'{ScalarValues.Cut(text)}' can be read in two ways. Put the address in brackets: \"[{value}]:{text[(value.Length + 1)..]}\""
                );
                return null;
            }

            return new RuleTarget.Address(prefix);
        }

        if (text.StartsWith('['))
        {
            problems.Error(node, ProblemCodes.BadCeiling, $"'{ScalarValues.Cut(text)}' is no IPv6 address with ports. Write one like \"[2001:db8::1]:443\".");
            return null;
        }

        if (HostPattern.TryParse(value, out var pattern, out var problem))
        {
            TargetReader.WarnOfOddities(node, pattern!, problems);
            return new RuleTarget.Host(pattern!);
        }

        problems.Error(node, ProblemCodes.BadCeiling, $"This is neither a host nor a network. {TargetReader.SentenceFor(value, problem)}");
        return null;
    }

    private static Traffic? ReadPorts(YamlNode node, string text, string ports, ProblemList problems)
    {
        var tcp = new List<PortRange>();
        var udp = new List<PortRange>();
        foreach (var written in ports.Split(';'))
        {
            if (!PortsReader.TryParse(written, out var port))
            {
                problems.Error(
                    node,
                    ProblemCodes.BadCeiling,
                    $"{(written.Length == 0 ? "A port is missing" : $"'{ScalarValues.Cut(written)}' is no port")} in '{ScalarValues.Cut(text)}'. Write github.com:443, github.com:443/tcp, github.com:8000-8100, or several joined by ';'."
                );
                return null;
            }

            if (port.Suffix != "udp")
            {
                tcp.Add(port.Range);
            }

            if (port.Suffix != "tcp")
            {
                udp.Add(port.Range);
            }
        }

        return Traffic.Of(tcp, udp);
    }
}
