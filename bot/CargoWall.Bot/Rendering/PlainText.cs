using System.Globalization;
using System.Text;

namespace CargoWall.Bot.Rendering;

/// <summary>A stranger's text without what the eye cannot see: controls, line ends, characters without width or that turn the reading order.</summary>
public static class PlainText
{
    /// <summary>One line of at most so many UTF-16 units; what is cut ends in an ellipsis. For places that show plain text, such as a check's title.</summary>
    public static string OneLine(string? text, int longest)
    {
        var kept = new StringBuilder(Math.Min(text?.Length ?? 0, longest));
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            var replaced = Replace(rune);
            if (replaced is not { } shown)
            {
                continue;
            }

            if (kept.Length + shown.Utf16SequenceLength > longest)
            {
                if (kept.Length == longest)
                {
                    kept.Length -= char.IsLowSurrogate(kept[^1]) ? 2 : 1;
                }

                return kept.Append('…').ToString();
            }

            kept.Append(shown.ToString());
        }

        return kept.ToString().Trim(' ');
    }

    private static Rune? Replace(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => new Rune(' '),
            UnicodeCategory.Control => rune.Value is '\t' or '\n' or '\r' ? new Rune(' ') : null,
            // Zero width, bidirectional controls, tags, private use, and halves of pairs.
            UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => null,
            // Fillers that show nothing and count as letters or marks.
            _ => rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x034F or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) ? null : rune,
        };
}
