using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace CargoWall.Bot.Runs;

/// <summary>Text from a runner: what cannot be seen or turns the direction of what is around it becomes U+FFFD, and the length is bounded.</summary>
internal static class CleanText
{
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Of(string? text, int maximum)
    {
        if (text is null)
        {
            return null;
        }
        var clean = new StringBuilder(Math.Min(text.Length, maximum));
        foreach (var rune in text.EnumerateRunes())
        {
            var shown = IsPlain(rune) ? rune : Rune.ReplacementChar;
            if (clean.Length + shown.Utf16SequenceLength > maximum)
            {
                break;
            }
            clean.Append(shown);
        }
        return clean.ToString();
    }

    private static bool IsPlain(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
            );
}
