using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;

namespace CargoWall.Policy.Model;

/// <summary>Which requests a rule is about.</summary>
/// <param name="Scheme"><c>https</c> or <c>http</c>.</param>
/// <param name="Host">The host asked for.</param>
/// <param name="Ports">The ports of TCP; by scheme when none was written.</param>
/// <param name="Path">The path.</param>
/// <param name="Methods">Upper-case methods, sorted, without repeats; empty stands for every method.</param>
public sealed record UrlPattern(string Scheme, HostPattern Host, ImmutableArray<PortRange> Ports, PathPattern Path, ImmutableArray<string> Methods)
{
    private const string AnyPort = "*";
    private static readonly SearchValues<char> NeverInUrl = SearchValues.Create("?#@\\ \t");

    /// <summary>What the rule covers at connect: its ports of TCP.</summary>
    public Traffic Traffic => Traffic.Of(Ports, []);

    /// <summary>The URL in canonical form, without methods.</summary>
    public string Text => $"{Scheme}://{Host.Text}{PortText}{Path.Text}";

    private string PortText =>
        Ports switch
        {
            [var only] when only == DefaultPort(Scheme) => string.Empty,
            [var only] when only == PortRange.All => $":{AnyPort}",
            _ => $":{string.Join('|', Ports)}",
        };

    /// <summary>The port of a URL that names none.</summary>
    public static PortRange DefaultPort(string scheme) => scheme == "http" ? new PortRange(80, 80) : new PortRange(443, 443);

    /// <summary>Reads a URL of the mapping dialect: scheme, host pattern, one port and path.</summary>
    public static bool TryParse(string text, IEnumerable<string> methods, out UrlPattern? pattern)
    {
        pattern = null;
        if (!Split(text, out var scheme, out var host, out var port, out var path) || !HostPattern.TryParse(host, out var hostPattern, out _))
        {
            return false;
        }

        var range = DefaultPort(scheme);
        if (port is not null && (!PortRange.TryParse(port, out range) || range.First != range.Last || range.First == 0))
        {
            return false;
        }

        pattern = new UrlPattern(scheme, hostPattern!, [range], PathPattern.Of(path), InOrder(methods));
        return true;
    }

    /// <summary>Reads a canonical text, of any dialect.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static UrlPattern ParseCanonical(string text, IEnumerable<string> methods)
    {
        if (!Split(text, out var scheme, out var host, out var port, out var path))
        {
            throw new FormatException($"'{text}' is no URL of a rule.");
        }

        ImmutableArray<PortRange> ports = port switch
        {
            null => [DefaultPort(scheme)],
            AnyPort => [PortRange.All],
            "" => [],
            _ => [.. port.Split('|').Select(part => PortRange.TryParse(part, out var range) ? range : throw new FormatException($"'{part}' is no port."))],
        };
        return new UrlPattern(scheme, HostPattern.ParseCanonical(host), ports, PathPattern.Of(path), InOrder(methods));
    }

    /// <summary>The same with a repository's owner and name in place of <c>{owner}</c> and <c>{repo}</c> in the path.</summary>
    public UrlPattern For(string owner, string repository) =>
        this with
        {
            Path = PathPattern.Of(Path.Text.Replace("{owner}", owner, StringComparison.Ordinal).Replace("{repo}", repository, StringComparison.Ordinal)),
        };

    public bool Equals(UrlPattern? other) =>
        other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal) && Methods.SequenceEqual(other.Methods);

    public override int GetHashCode() =>
        Methods.Aggregate(StringComparer.Ordinal.GetHashCode(Text), (hash, method) => HashCode.Combine(hash, StringComparer.Ordinal.GetHashCode(method)));

    public override string ToString() => Methods.IsEmpty ? Text : $"{string.Join(',', Methods)} {Text}";

    internal static ImmutableArray<string> InOrder(IEnumerable<string> methods) => [.. methods.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static bool Split(string text, out string scheme, out string host, out string? port, out string path)
    {
        (scheme, host, port, path) = (string.Empty, string.Empty, null, "/");
        if (text.AsSpan().IndexOfAny(NeverInUrl) >= 0)
        {
            return false;
        }

        scheme =
            text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https"
            : text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http"
            : string.Empty;
        if (scheme.Length == 0)
        {
            return false;
        }

        var rest = text[(scheme.Length + 3)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? rest : rest[..slash];
        var colon = authority.IndexOf(':', StringComparison.Ordinal);
        host = colon < 0 ? authority : authority[..colon];
        port = colon < 0 ? null : authority[(colon + 1)..];
        path = slash < 0 ? "/" : rest[slash..];
        return true;
    }
}
