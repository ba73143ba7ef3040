namespace CargoWall.GitHub.Transport;

/// <summary>The <c>Link</c> header of a list (RFC 8288), as far as pages need it.</summary>
internal static class LinkHeader
{
    /// <summary>
    /// The address marked <c>rel="next"</c>; null when there is none.
    /// </summary>
    public static string? Next(IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            foreach (var link in value.Split(',', StringSplitOptions.TrimEntries))
            {
                var end = link.IndexOf('>', StringComparison.Ordinal);
                if (
                    link.StartsWith('<')
                    && end > 0
                    && link[(end + 1)..].Split(';', StringSplitOptions.TrimEntries).Contains("rel=\"next\"", StringComparer.OrdinalIgnoreCase)
                )
                {
                    return link[1..end];
                }
            }
        }

        return null;
    }
}
