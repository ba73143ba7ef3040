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

    /// <summary>A sentence outside of code: whatever could be markup is written as a character reference.</summary>
    public static string Sentence(string text) => string.Concat(PlainText.OneLine(text, 1000).Select(character =>
        char.IsAsciiLetterOrDigit(character) || character is ' ' or ',' or ';' or '(' or ')' or '-' or '/' || character > '~'
            ? character.ToString()
            : character == '.' ? "." : $"&#{(int)character};"));

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
