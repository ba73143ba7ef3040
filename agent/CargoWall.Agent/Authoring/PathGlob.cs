using System.IO.Enumeration;

namespace CargoWall.Agent.Authoring;

/// <summary>Paths with <c>*</c>, <c>?</c> and <c>**</c> for commands whose caller has no shell to expand them.</summary>
internal static class PathGlob
{
    public static bool IsGlob(string path) => path.AsSpan().ContainsAny('*', '?');

    /// <summary>The files that fit, in ordinal order, written as the pattern begins; links are not followed into folders.</summary>
    /// <param name="pattern">A path; <c>**</c> as a whole part stands for any folders, none too.</param>
    /// <param name="folder">Where a relative pattern starts.</param>
    public static IReadOnlyList<string> Expand(string pattern, string folder)
    {
        var parts = pattern.Split('/');
        var firstWild = Array.FindIndex(parts, IsGlob);
        var start = string.Join('/', parts[..firstWild]);
        var root = Path.GetFullPath(start.Length > 0 || !pattern.StartsWith('/') ? start : "/", folder);
        if (!Directory.Exists(root))
        {
            return [];
        }

        var wanted = parts[firstWild..];
        var options = new EnumerationOptions { RecurseSubdirectories = wanted.Length > 1, AttributesToSkip = FileAttributes.ReparsePoint };
        return
        [
            .. Directory
                .EnumerateFiles(root, "*", options)
                .Select(file => Path.GetRelativePath(root, file))
                .Where(file => Matches(wanted, file.Split('/')))
                .Select(file => Path.Join(start, file))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        if (pattern.IsEmpty)
        {
            return path.IsEmpty;
        }

        if (pattern[0] == "**")
        {
            return Matches(pattern[1..], path) || (!path.IsEmpty && Matches(pattern, path[1..]));
        }

        return !path.IsEmpty && FileSystemName.MatchesSimpleExpression(pattern[0], path[0], ignoreCase: false) && Matches(pattern[1..], path[1..]);
    }
}
