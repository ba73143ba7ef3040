using System.Collections.Immutable;

namespace CargoWall.Policy.Model;

/// <summary>
/// Which paths a URL rule is about. Case counts, nothing is decoded, slashes at the end play no part. A last part <c>*</c> is zero or more parts, <c>*</c> elsewhere
/// one part, and inside a part any run of characters.
/// </summary>
public sealed class PathPattern : IEquatable<PathPattern>
{
    private readonly ImmutableArray<string> _segments;
    private readonly bool _isOpen;

    private PathPattern(string text)
    {
        Text = text;
        var segments = SegmentsOf(text);
        _isOpen = segments is [.., "*"];
        _segments = [.. _isOpen ? segments.SkipLast(1) : segments];
    }

    /// <summary>The text as written.</summary>
    public string Text { get; }

    /// <summary>The pattern of a path; empty is <c>/</c>.</summary>
    public static PathPattern Of(string text) => new(text);

    /// <summary>The pattern of a path below another: the two are joined, and repeated slashes become one.</summary>
    public static PathPattern Of(string basePath, string path)
    {
        var joined = basePath.TrimEnd('/') + path;
        while (joined.Contains("//", StringComparison.Ordinal))
        {
            joined = joined.Replace("//", "/", StringComparison.Ordinal);
        }

        return new PathPattern(joined);
    }

    /// <summary>Whether a path, without its query, is one of them.</summary>
    public bool Matches(ReadOnlySpan<char> path)
    {
        path = path.TrimEnd('/');
        foreach (var segment in _segments)
        {
            if (path.IsEmpty || path[0] != '/')
            {
                return false;
            }

            var rest = path[1..];
            var slash = rest.IndexOf('/');
            var part = slash < 0 ? rest : rest[..slash];
            if (segment == "*" ? part.IsEmpty : !GlobText.MatchesStars(segment, part))
            {
                return false;
            }

            path = slash < 0 ? [] : rest[slash..];
        }

        return _isOpen || path.IsEmpty;
    }

    public bool Equals(PathPattern? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as PathPattern);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    public override string ToString() => Text;

    private static string[] SegmentsOf(string text)
    {
        var trimmed = text.TrimEnd('/');
        return trimmed.Length == 0 ? [] : trimmed[1..].Split('/');
    }
}
