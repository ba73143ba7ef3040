using System.Globalization;
using CargoWall.Bot.Rendering;
using CargoWall.Policy.Model;

namespace CargoWall.Bot.Commands.Changing;

/// <summary>A destination of a rule as people write it: <c>host[:port][/proto]</c>, an address, or a network.</summary>
internal static class HostArgument
{
    /// <summary>Destination and ports (none is every port); or what is wrong.</summary>
    public static (string Host, IReadOnlyList<string> Ports, Markdown Mistake) Read(string text)
    {
        // A network has a slash of its own, and an IPv6 address without brackets has colons.
        if (Prefix.TryParse(text, out _))
        {
            return (text, [], Markdown.Empty);
        }

        var (host, port) = Split(text);
        if (port is not null && !IsPort(port))
        {
            return Wrong(text);
        }

        var isFit = text.StartsWith('[')
            ? Prefix.TryParse(host, out var prefix) && prefix is { IsAddress: true, IsIPv4: false }
            : Prefix.TryParse(host, out _) || HostPattern.TryParse(host, out _, out _);
        return isFit ? (host, port is null ? [] : [port], Markdown.Empty) : Wrong(text);
    }

    private static (string Host, string? Port) Split(string text)
    {
        if (text.StartsWith('[') && text.IndexOf(']') is > 0 and var close)
        {
            return (text[1..close], close + 1 == text.Length ? null : text[(close + 1)..].TrimStart(':'));
        }

        var colon = text.LastIndexOf(':');
        return colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }

    // 443, 53/udp or 8000-8100, as the mapping dialect writes ports.
    private static bool IsPort(string text)
    {
        var numbers = text.EndsWith("/tcp", StringComparison.Ordinal) || text.EndsWith("/udp", StringComparison.Ordinal) ? text[..^4] : text;
        var ends = numbers.Split('-');
        return ends.Length <= 2 && ends.All(end => ushort.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0);
    }

    private static (string, IReadOnlyList<string>, Markdown) Wrong(string text) =>
        (
            "",
            [],
            Markdown.Code(text)
                + Markdown.Ours(" is no destination of a rule. Write ")
                + Markdown.Code("registry.npmjs.org:443")
                + Markdown.Ours(", ")
                + Markdown.Code("dns.example:53/udp")
                + Markdown.Ours(", ")
                + Markdown.Code("10.0.0.0/8")
                + Markdown.Ours(" or ")
                + Markdown.Code("[2001:db8::1]:443")
                + Markdown.Ours(".")
        );
}
