using System.Buffers;

namespace CargoWall.Bot.Rendering;

/// <summary>
/// What GitHub finds in a text after Markdown was read and its backslashes are gone: mentions, issues, commits, emoji. <see cref="Joiner"/> inside
/// of one keeps GitHub from it and shows nothing.
/// </summary>
internal static class Reference
{
    public const char Joiner = '\u2060';

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdefABCDEF");

    // The shortest commit that GitHub links has seven digits.
    private const int PartOfCommit = 6;
    private const int LongestCommit = 40;

    /// <summary>Whether a joiner belongs behind the character, <c>@</c> and <c>#</c> apart.</summary>
    public static bool IsPartedBehind(string line, int at) =>
        line[at] switch
        {
            ':' => IsEmoji(line, at),
            '-' => at >= 2
                && at + 1 < line.Length
                && char.IsAsciiDigit(line[at + 1])
                && line.AsSpan(at - 2, 2).Equals("GH", StringComparison.OrdinalIgnoreCase),
            var character => char.IsAsciiHexDigit(character) && IsInsideOfCommit(line, at),
        };

    private static bool IsEmoji(string line, int at)
    {
        var end = at + 1;
        while (end < line.Length && (char.IsAsciiLetterOrDigit(line[end]) || line[end] is '_' or '+' or '-'))
        {
            end++;
        }

        return end > at + 1 && end < line.Length && line[end] == ':';
    }

    private static bool IsInsideOfCommit(string line, int at)
    {
        int start = at,
            end = at + 1;
        while (start > 0 && end - start <= LongestCommit && char.IsAsciiLetterOrDigit(line[start - 1]))
        {
            start--;
        }

        while (end < line.Length && end - start <= LongestCommit && char.IsAsciiLetterOrDigit(line[end]))
        {
            end++;
        }

        var word = line.AsSpan(start, end - start);
        return word.Length is > PartOfCommit and <= LongestCommit && (at - start + 1) % PartOfCommit == 0 && at + 1 < end && !word.ContainsAnyExcept(s_digits);
    }
}
