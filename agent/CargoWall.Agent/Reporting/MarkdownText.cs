namespace CargoWall.Agent.Reporting;

/// <summary>Text from outside in Markdown: shown as it is, never read as markup, link or mention.</summary>
internal static class MarkdownText
{
    private const int Limit = 200;

    /// <summary>
    /// A code span for a table cell. Its fence is longer than any run of backticks inside (CommonMark, 6.1), a bar is escaped as
    /// GitHub's tables want it, also in code.
    /// </summary>
    public static string Code(string text)
    {
        var line = PlainText.OneLine(text, Limit).Trim();
        if (line.Length == 0)
        {
            return "";
        }

        var fence = new string('`', LongestRun(line) + 1);
        var padding = line.Contains('`', StringComparison.Ordinal) ? " " : "";
        return $"{fence}{padding}{line.Replace("|", "\\|", StringComparison.Ordinal)}{padding}{fence}";
    }

    /// <summary>
    /// A sentence outside of code: whatever could be markup is written as a character reference. GitHub looks for mentions, references, mail addresses,
    /// sites and emoji after those were read: a character that shows nothing parts what they are made of.
    /// </summary>
    public static string Sentence(string text)
    {
        var line = PlainText.OneLine(text, 1000).Trim();
        return string.Concat(
            line.Select((character, at) => (IsPlain(line, at) ? character.ToString() : $"&#{(int)character};") + (IsParted(line, at) ? "\u2060" : ""))
        );
    }

    // Hyphens, "1." and "1)" begin a list, "www." an address.
    private static bool IsPlain(string line, int at) =>
        line[at] switch
        {
            ' ' or ',' or ';' or '(' or '/' or > '~' => true,
            '-' => at > 0,
            '.' or ')' => line.AsSpan(0, at).ContainsAnyExceptInRange('0', '9') && line[at - 1] is not ('w' or 'W'),
            var character => char.IsAsciiLetterOrDigit(character),
        };

    // "@octocat", "#1", ":tada:", "GH-1", "www."; and commits, which have seven digits or more.
    private static bool IsParted(string line, int at) =>
        line[at] switch
        {
            '@' or '#' => true,
            ':' => at + 1 < line.Length && (char.IsAsciiLetterOrDigit(line[at + 1]) || line[at + 1] is '+' or '-' or '_'),
            '-' or '.' => at > 0 && char.ToLowerInvariant(line[at - 1]) is 'h' or 'w',
            _ => IsDigitOfCommit(line, at)
                && at >= 5
                && Enumerable.Range(at - 5, 5).All(before => IsDigitOfCommit(line, before))
                && at + 1 < line.Length
                && IsDigitOfCommit(line, at + 1),
        };

    private static bool IsDigitOfCommit(string line, int at) => char.IsAsciiHexDigit(line[at]);

    private static int LongestRun(string text)
    {
        var longest = 0;
        var run = 0;
        foreach (var character in text)
        {
            run = character == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
