using CargoWall.Policy.Model;

namespace CargoWall.Testing;

/// <summary>Short texts of rules: a target, then ports behind a colon as in a ceiling, or <c>icmp</c> or <c>any</c>; an IPv6 address with ports in brackets.</summary>
internal static class RuleText
{
    public static Rule Parse(string text)
    {
        if (Prefix.TryParse(text, out var whole))
        {
            return A.Rule(new RuleTarget.Address(whole));
        }

        // The ports of an IPv6 network stand behind its length.
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var colon = text.StartsWith('[')
            ? text.IndexOf("]:", StringComparison.Ordinal) + 1
            : text.IndexOf(':', slash >= 0 && text.AsSpan(0, slash).Count(':') > 1 ? slash : 0);
        var value = (colon < 0 ? text : text[..colon]).Trim('[', ']');
        var rule = A.Rule(Prefix.TryParse(value, out var prefix) ? new RuleTarget.Address(prefix) : new RuleTarget.Host(HostPattern.Parse(value)));
        return colon < 0 ? rule : rule with { Traffic = ParseTraffic(text[(colon + 1)..]) };
    }

    private static Traffic ParseTraffic(string text)
    {
        if (text == "any")
        {
            return Traffic.Everything;
        }

        var ports = text.Split(';').Where(part => part != "icmp").Select(part => part.Split('/')).ToList();
        return Traffic.Of(
            ports.Where(part => part is [_] or [_, "tcp"]).Select(part => Range(part[0])),
            ports.Where(part => part is [_] or [_, "udp"]).Select(part => Range(part[0])),
            text.Split(';').Contains("icmp")
        );
    }

    private static PortRange Range(string text) => PortRange.TryParse(text, out var range) ? range : throw new FormatException($"'{text}' is no port.");
}
