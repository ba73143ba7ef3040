using System.Text;

namespace CargoWall.Agent.Reporting;

/// <summary>Makes text from outside harmless for a terminal or a line of a log: no control characters, no line breaks, a bound.</summary>
internal static class PlainText
{
    /// <summary>
    /// The text on one line. Control characters and the invisible ones that reorder text become U+FFFD, a text beyond the limit
    /// ends with an ellipsis.
    /// </summary>
    public static string OneLine(string text, int limit)
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
    private static bool IsHarmful(Rune rune) => Rune.GetUnicodeCategory(rune) is
        System.Globalization.UnicodeCategory.Control
        or System.Globalization.UnicodeCategory.Format
        or System.Globalization.UnicodeCategory.LineSeparator
        or System.Globalization.UnicodeCategory.ParagraphSeparator
        or System.Globalization.UnicodeCategory.Surrogate
        or System.Globalization.UnicodeCategory.PrivateUse;
}
