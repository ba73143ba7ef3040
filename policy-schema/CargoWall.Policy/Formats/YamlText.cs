using System.Globalization;
using System.Text;

namespace CargoWall.Policy.Formats;

/// <summary>Writes scalars of YAML so that every reader of YAML 1.1 and 1.2 takes them for the same text.</summary>
internal static class YamlText
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase) { "true", "false", "yes", "no", "on", "off", "y", "n", "null" };

    /// <summary>Text, in quotes where it could be read as something else.</summary>
    public static string Scalar(string text) => IsPlain(text) ? text : Editing.YamlText.Quoted(text);

    /// <summary>Text for behind a <c>#</c>: one line, of bounded length.</summary>
    public static string Comment(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            line.Append(IsUnseen(rune) ? " " : rune.ToString());
        }

        return line.Length <= 200 ? line.ToString() : $"{line.ToString(0, 197)}...";
    }

    private static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;

    // Letters first: what begins with a digit or a sign may be a number, a date or a time to some reader.
    private static bool IsPlain(string text) =>
        text.Length > 0
        && !Words.Contains(text)
        && (char.IsAsciiLetter(text[0]) || text[0] == '/' || IsAddress(text))
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' or '/');

    private static bool IsAddress(string text) => text.Count(character => character == '.') == 3 && Model.Prefix.TryParse(text, out _);
}
