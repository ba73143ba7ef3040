namespace CargoWall.Policy.Egress;

/// <summary>Sentences for lines that do not match the grammar.</summary>
internal static class EgressMends
{
    private static readonly string[] Methods = ["get", "head", "post", "put", "delete", "patch", "options"];

    public static string SentenceFor(string line, int furthest)
    {
        var text = line.Trim(' ', '\t');
        var first = text.Split(' ', '\t')[0];
        if (text.StartsWith('['))
        {
            return text.Contains(']', StringComparison.Ordinal)
                ? "This is no header. One holds a URL, methods, :PORT, attributes, passthrough or insecure, without spaces just inside the brackets: [https://api.github.com], [GET|POST], [:53/udp], [exe=/usr/bin/curl]."
                : "The header is not closed. Write ']' at its end.";
        }

        if (Methods.Contains(first) || Methods.Contains(first.Split('|')[0]))
        {
            return $"Methods are written in capitals: {first.ToUpperInvariant()}.";
        }

        if (text.Contains("://", StringComparison.Ordinal))
        {
            return
                text.StartsWith("http", StringComparison.Ordinal)
                && !text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..].Contains('/', StringComparison.Ordinal)
                ? "A URL rule needs a path. Write a slash behind the host for the root alone, or /* for every path."
                : "This is no URL of a rule. One is https or http, a host with a dot, maybe ports, and a path without query: https://api.github.com/repos/*.";
        }

        if (first.Contains(',', StringComparison.Ordinal))
        {
            return "Several ports are joined by '|': example.com:443|80.";
        }

        if (first.Contains("::", StringComparison.Ordinal))
        {
            return "IPv6 addresses cannot be written in this language. Write a rule with ip: or cidr: instead.";
        }

        if (first.Contains('/', StringComparison.Ordinal) && !first.StartsWith('/') && first.Any(char.IsAsciiLetter))
        {
            return "A host with a path is a URL rule. Write https:// before it.";
        }

        return furthest > 0 && furthest < line.Length && line[..furthest].Trim().Length > 0
            ? "From here on this is no rule. Behind the target stand, in this order: :PORT, passthrough, insecure, and attributes like exe=/usr/bin/curl; a comment needs a space before its '#'."
            : "This is no rule. One begins with a host that has a dot, an IPv4 address or network, https:// or http://, a path, dns: or a method.";
    }
}
