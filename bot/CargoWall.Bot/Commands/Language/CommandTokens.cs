using System.Text;
using CargoWall.Bot.Rendering;

namespace CargoWall.Bot.Commands.Language;

/// <summary>
/// Splits a command line into words at blanks. Single or double quotes begin and end a word and keep what is between them; there are no escapes.
/// </summary>
internal static class CommandTokens
{
    public const int LongestLine = 1_000;
    public const int MostWords = 40;

    /// <summary>The words; or what is wrong.</summary>
    public static (IReadOnlyList<CommandToken> Words, Markdown Mistake) Split(string line)
    {
        if (line.Length > LongestLine)
        {
            return ([], Markdown.Ours("The line is longer than 1,000 characters. Shorten it."));
        }

        foreach (var rune in line.EnumerateRunes())
        {
            if (
                rune.Value != '\t'
                && Rune.GetUnicodeCategory(rune)
                    is System.Globalization.UnicodeCategory.Control
                        or System.Globalization.UnicodeCategory.Format
                        or System.Globalization.UnicodeCategory.Surrogate
            )
            {
                return ([], Markdown.Ours("The line holds a character that cannot be seen. Type the command anew instead of pasting it."));
            }
        }

        return SplitBounded(line);
    }

    private static (IReadOnlyList<CommandToken>, Markdown) SplitBounded(string line)
    {
        var words = new List<CommandToken>();
        var at = 0;
        while (at < line.Length)
        {
            if (line[at] is ' ' or '\t')
            {
                at++;
                continue;
            }

            if (words.Count == MostWords)
            {
                return ([], Markdown.Ours("The line has more than 40 words. Shorten it, or put a text into quotes."));
            }

            var end = EndOf(line, at);
            if (end < 0)
            {
                return ([], Markdown.Ours("A quote is never closed, or stands inside of a word. Put quotes around whole words."));
            }

            words.Add(line[at] is '"' or '\'' ? new(line[(at + 1)..(end - 1)], IsQuoted: true) : new(line[at..end], IsQuoted: false));
            at = end;
        }

        return (words, Markdown.Empty);
    }

    /// <summary>Where the word ends; below zero when a quote never does, or stands inside of a word.</summary>
    private static int EndOf(string line, int at)
    {
        if (line[at] is not ('"' or '\''))
        {
            var blank = line.AsSpan(at).IndexOfAny(' ', '\t');
            var end = blank < 0 ? line.Length : at + blank;
            return line.AsSpan(at, end - at).ContainsAny('"', '\'') ? -1 : end;
        }

        var close = line.IndexOf(line[at], at + 1);
        return close >= 0 && (close + 1 == line.Length || line[close + 1] is ' ' or '\t') ? close + 1 : -1;
    }
}

/// <summary>A word of a command line.</summary>
/// <param name="Text">Without its quotes.</param>
/// <param name="IsQuoted">Quoted words are never options.</param>
internal sealed record CommandToken(string Text, bool IsQuoted);
