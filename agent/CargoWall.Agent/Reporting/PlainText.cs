using System.Text;

namespace CargoWall.Agent.Reporting;

/// <summary>Makes text from outside harmless for a terminal or a line of a log: no control characters, no line breaks, no commands of GitHub's runner, a bound.</summary>
internal static class PlainText
{
    /// <summary>
    /// The text on one line. Control characters and the invisible ones that reorder text become U+FFFD, a text beyond the limit
    /// ends with an ellipsis.
    /// </summary>
    public static string OneLine(string text, int limit) => WithoutCommands(Shown(text, limit));

    // The runner takes commands from a log: "##[name]" anywhere in a line, "::name::" where one begins. An IPv6 address has no second "::".
    private static string WithoutCommands(string line)
    {
        var parted = line.Replace("##[", "##\u2060[", StringComparison.Ordinal).Replace("##vso[", "##vso\u2060[", StringComparison.Ordinal);
        var start = parted.AsSpan().TrimStart();
        return start.StartsWith("::", StringComparison.Ordinal) && start[2..].Contains("::", StringComparison.Ordinal)
            ? string.Concat(":\u2060", start[1..])
            : parted;
    }

    private static string Shown(string text, int limit)
    {
        var cut = text.Length > limit;
        if (!cut && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var line = new StringBuilder(Math.Min(text.Length, limit) + 1);
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= limit)
            {
                break;
            }

            line.Append(IsHarmful(rune) ? "\uFFFD" : rune.ToString());
        }

        return cut ? line.Append('…').ToString() : line.ToString();
    }

    // Format characters reorder or hide what a reader sees (Unicode Technical Report 36, "Bidirectional Text Spoofing").
    private static bool IsHarmful(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is System.Globalization.UnicodeCategory.Control
                or System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator
                or System.Globalization.UnicodeCategory.ParagraphSeparator
                or System.Globalization.UnicodeCategory.Surrogate
                or System.Globalization.UnicodeCategory.PrivateUse;
}
