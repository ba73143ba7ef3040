using System.Collections.Immutable;
using System.Globalization;

namespace CargoWall.Policy.Model;

/// <summary>Which requests a rule is about.</summary>
/// <param name="Scheme"><c>https</c> or <c>http</c>.</param>
/// <param name="Host">The host asked for.</param>
/// <param name="Port">The port; by scheme when none was written.</param>
/// <param name="Path">The path, with its leading slash; placeholders like <c>{owner}</c> as written.</param>
/// <param name="Methods">Upper-case methods, sorted, without repeats; empty stands for every method.</param>
public sealed record UrlPattern(string Scheme, HostPattern Host, ushort Port, string Path, ImmutableArray<string> Methods)
{
    /// <summary>What the rule covers at connect: its port of TCP.</summary>
    public Traffic Traffic => Traffic.Of([new PortRange(Port, Port)], []);

    /// <summary>The URL in canonical form.</summary>
    public string Text => Port == DefaultPort(Scheme)
        ? $"{Scheme}://{Host.Text}{Path}"
        : string.Create(CultureInfo.InvariantCulture, $"{Scheme}://{Host.Text}:{Port}{Path}");

    /// <summary>The port of a URL that names none.</summary>
    public static ushort DefaultPort(string scheme) => scheme == "http" ? (ushort)80 : (ushort)443;

    /// <summary>Reads a URL of the mapping dialect: scheme, host pattern, port and path.</summary>
    public static bool TryParse(string text, IEnumerable<string> methods, out UrlPattern? pattern)
    {
        pattern = null;
        var scheme = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https"
            : text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http" : null;
        if (scheme is null || text.AsSpan().IndexOfAny("?#@\\ ") >= 0)
        {
            return false;
        }

        var rest = text[(scheme.Length + 3)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? rest : rest[..slash];
        var colon = authority.IndexOf(':', StringComparison.Ordinal);
        var port = DefaultPort(scheme);
        if ((colon >= 0 && (!ushort.TryParse(authority[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || port == 0))
            || !HostPattern.TryParse(colon < 0 ? authority : authority[..colon], out var host, out _))
        {
            return false;
        }

        pattern = new UrlPattern(scheme, host!, port, slash < 0 ? "/" : rest[slash..], [.. methods.Distinct().Order(StringComparer.Ordinal)]);
        return true;
    }

    public bool Equals(UrlPattern? other) =>
        other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal) && Methods.SequenceEqual(other.Methods);

    public override int GetHashCode() => Methods.Aggregate(
        StringComparer.Ordinal.GetHashCode(Text), (hash, method) => HashCode.Combine(hash, StringComparer.Ordinal.GetHashCode(method)));

    public override string ToString() => Methods.IsEmpty ? Text : $"{string.Join(',', Methods)} {Text}";
}
