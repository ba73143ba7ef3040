using YamlDotNet.Core;

namespace CargoWall.Policy.Reading;

/// <summary>Sentences for what YAML itself cannot read: what the parser says is for people who know its grammar.</summary>
internal static class YamlMends
{
    public static string AliasSentence(string text, int line, int column) => $"'*' starts an alias in YAML: write {Quoted(text, line, column)}.";

    /// <summary>The place and the sentence for what the parser refused.</summary>
    /// <param name="exception">What it said.</param>
    /// <param name="text">The file.</param>
    /// <param name="open">The innermost bracket that was open; null when none was.</param>
    public static (int Line, int Column, string Sentence) For(YamlException exception, string text, (int Line, int Column, char Closing)? open)
    {
        var (line, column) = ((int)exception.Start.Line, (int)exception.Start.Column);
        if (FirstTabbedLine(text, line) is { } tabbed && exception.Message.Contains("tab", StringComparison.Ordinal))
        {
            return (tabbed, 1, "A tab cannot indent in YAML. Use spaces.");
        }

        var written = LineOf(text, line);
        var at = column >= 1 && column <= written.Length ? written[column - 1] : '\0';
        var sentence = at switch
        {
            '*' => AliasSentence(text, line, column),
            '&' => $"'&' starts an anchor in YAML: write {Quoted(text, line, column)}.",
            '!' => $"'!' starts a tag in YAML: write {Quoted(text, line, column)}.",
            '@' or '`' or '%' => $"No YAML value begins with '{at}': write {Quoted(text, line, column)}.",
            _ when open is { } bracket => BracketSentence(bracket),
            _ => SentenceFor(exception.Message, written[..Math.Clamp(column - 1, 0, written.Length)]),
        };
        return (line, column, sentence);
    }

    public static string BracketSentence((int Line, int Column, char Closing) open) =>
        $"The '{(open.Closing == ']' ? '[' : '{')}' on line {open.Line} is not closed as YAML wants it: here a comma or '{open.Closing}' is missing, or a value has to be quoted.";

    // By what the parser says; of other mistakes its own words are told.
    private static string SentenceFor(string parser, string before)
    {
        bool Says(string words) => parser.Contains(words, StringComparison.Ordinal);
        var isFirst = before.AsSpan().Trim(' ').IsEmpty;
        return Says("quoted scalar") ? "The quote that opens here is not closed before the next key. Close it on its line."
            : Says("expected '-' indicator")
                ? "This line is no entry of the list above it, as it does not begin with '- '. Put a key of an entry exactly below the first key of that entry, behind the '- '."
            : Says("expected key") && isFirst
                ? "This line stands neither beside the keys above it nor below one of them. Put it exactly below the key that it stands beside."
            : Says("expected key") ? "The value has ended before this place. Quote all of it; in single quotes a quote is written twice: 'it''s'."
            : Says("multiline plain scalar") ? "The line above has no colon behind its key, so this one goes on with its text. Write KEY: there."
            : Says("invalid mapping") && before.Contains(": ", StringComparison.Ordinal)
                ? "A second colon stands on this line. Quote the text that holds it, like why: \"see: the wiki\"."
            : Says("invalid mapping") ? "This key stands further in than the one above it, which has a value already. Put it exactly below that one."
            : $"This is not YAML: {parser.TrimEnd('.')}. Check the indentation, the colons and the quotes at and before this place.";
    }

    private static int? FirstTabbedLine(string text, int from)
    {
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (++number >= from && line.TrimStart(' ').StartsWith('\t'))
            {
                return number;
            }
        }

        return null;
    }

    // The value from this place to the end of its line, in double quotes, with the key before it.
    private static string Quoted(string text, int line, int column)
    {
        var written = LineOf(text, line);
        var start = Math.Clamp(column - 1, 0, written.Length);
        var value = written[start..];
        var end = value.AsSpan().IndexOfAny(",}]#");
        value = (end < 0 ? value : value[..end]).Trim();
        var before = written[..start].TrimEnd();
        var key = before.EndsWith(':') ? before[(before.LastIndexOfAny([' ', '{', ',', '-']) + 1)..] + " " : string.Empty;
        return $"{key}\"{value}\"";
    }

    private static string LineOf(string text, int line)
    {
        var rest = text.AsSpan();
        for (var i = 1; i < line; i++)
        {
            var end = rest.IndexOf('\n');
            if (end < 0)
            {
                return string.Empty;
            }

            rest = rest[(end + 1)..];
        }

        var last = rest.IndexOfAny('\r', '\n');
        return (last < 0 ? rest : rest[..last]).ToString();
    }
}
