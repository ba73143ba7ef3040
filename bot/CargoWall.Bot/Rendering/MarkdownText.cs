using System.Text;

namespace CargoWall.Bot.Rendering;

/// <summary>
/// Takes from a line of text every meaning that Markdown and GitHub would find in it. What cannot mean anything is left alone, so that
/// the source stays readable.
/// </summary>
internal static class MarkdownText
{
    public static string Encode(string line)
    {
        var encoded = new StringBuilder(line.Length + 16);
        for (var at = 0; at < line.Length; at++)
        {
            var character = line[at];
            if (NeedsBackslash(line, at))
            {
                encoded.Append('\\');
            }

            encoded.Append(character);
            if (character is '@' or '#' || Reference.IsPartedBehind(line, at))
            {
                encoded.Append(Reference.Joiner);
            }
        }

        return encoded.ToString();
    }

    private static bool NeedsBackslash(string line, int at) =>
        line[at] switch
        {
            // Spans, links, images, HTML, entities, tables, headings, rules, quotes, strike-through, maths.
            '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '<' or '>' or '&' or '|' or '#' or '!' or '~' or '$' or '^' => true,
            // List items and underlined headings, which begin a line.
            '-' or '+' or '=' => at == 0,
            '.' or ')' => line.AsSpan(0, at).IndexOfAnyExceptInRange('0', '9') < 0 || (at > 0 && line[at - 1] is 'w' or 'W'),
            // "scheme://" and "mailto:" are links by themselves (GFM, "Autolinks").
            ':' => at + 1 < line.Length && !char.IsAsciiDigit(line[at + 1]) && line[at + 1] != ' ',
            _ => false,
        };
}
