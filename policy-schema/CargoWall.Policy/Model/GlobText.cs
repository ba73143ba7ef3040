namespace CargoWall.Policy.Model;

/// <summary>
/// Shell wildcards over a whole text, case-sensitive: <c>*</c> any run of characters (over <c>/</c> too), <c>?</c> one character,
/// <c>[abc]</c> and <c>[!abc]</c> one character in or not in the set (ranges like <c>a-z</c> included). A <c>[</c> without <c>]</c> is itself.
/// Where stars alone are wildcards, every other character is itself.
/// </summary>
internal static class GlobText
{
    /// <summary>Whether the whole text fits.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text) => Matches(pattern, text, starsOnly: false, ignoreCase: false);

    /// <summary>Whether the whole text fits a pattern in which <c>*</c> alone is a wildcard.</summary>
    public static bool MatchesStars(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase = false) =>
        Matches(pattern, text, starsOnly: true, ignoreCase);

    // One place to go back to suffices: a later '*' can take over whatever an earlier one could still give up.
    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool starsOnly, bool ignoreCase)
    {
        int p = 0,
            t = 0,
            starPattern = -1,
            starText = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                starPattern = ++p;
                starText = t;
            }
            else if (
                p < pattern.Length
                && (
                    starsOnly
                        ? IsSame(pattern[p], text[t], ignoreCase)
                            ? 1
                            : 0
                        : WidthOfOne(pattern[p..], text[t])
                )
                    is var width
                        and > 0
            )
            {
                p += width;
                t++;
            }
            else if (starPattern >= 0)
            {
                p = starPattern;
                t = ++starText;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    private static bool IsSame(char left, char right, bool ignoreCase) =>
        left == right || (ignoreCase && char.ToLowerInvariant(left) == char.ToLowerInvariant(right));

    // How much of the pattern stands for this character; 0 when it does not fit.
    private static int WidthOfOne(ReadOnlySpan<char> pattern, char character)
    {
        if (pattern[0] == '[' && SetEnd(pattern) is var end and > 0)
        {
            var negated = pattern[1] == '!';
            return Contains(pattern[(negated ? 2 : 1)..end], character) != negated ? end + 1 : 0;
        }

        return pattern[0] == '?' || pattern[0] == character ? 1 : 0;
    }

    // The closing bracket; one that stands first in the set is a member of it.
    private static int SetEnd(ReadOnlySpan<char> pattern)
    {
        var first = pattern.Length > 1 && pattern[1] == '!' ? 3 : 2;
        if (first > pattern.Length)
        {
            return -1;
        }

        var end = pattern[first..].IndexOf(']');
        return end < 0 ? -1 : first + end;
    }

    private static bool Contains(ReadOnlySpan<char> set, char character)
    {
        for (var i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                if (set[i] <= character && character <= set[i + 2])
                {
                    return true;
                }

                i += 2;
            }
            else if (set[i] == character)
            {
                return true;
            }
        }

        return false;
    }
}
