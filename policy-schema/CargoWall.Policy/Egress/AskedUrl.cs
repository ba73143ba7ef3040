namespace CargoWall.Policy.Egress;

/// <summary>The URL of a request: nothing in it is decoded or normalised, query and fragment are cut.</summary>
/// <param name="Scheme">In lower case.</param>
/// <param name="Host">As written, without port.</param>
/// <param name="Port">As written; null when there is none.</param>
/// <param name="Path">With its slash; empty when there is none.</param>
internal sealed record AskedUrl(string Scheme, string Host, string? Port, string Path)
{
    public static AskedUrl? Parse(string text)
    {
        var colon = text.IndexOf("://", StringComparison.Ordinal);
        if (colon <= 0)
        {
            return null;
        }

        var rest = text[(colon + 3)..];
        var end = rest.AsSpan().IndexOfAny("?#");
        rest = end < 0 ? rest : rest[..end];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? rest : rest[..slash];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        var port = authority.IndexOf(':', StringComparison.Ordinal);
        return new AskedUrl(
            text[..colon].ToLowerInvariant(),
            port < 0 ? authority : authority[..port],
            port < 0 ? null : authority[(port + 1)..],
            slash < 0 ? string.Empty : rest[slash..]
        );
    }
}
