using YamlDotNet.Core;

namespace CargoWall.Policy.Reading;

/// <summary>Sentences for what YAML itself cannot read: what the parser says is for people who know its grammar.</summary>
internal static class YamlMends
{
    public static string AliasSentence(string text, int line, int column) =>
        $"'*' starts an alias in YAML: write {Quoted(text, line, column)}.";

    public static string SentenceFor(YamlException exception, string text)
    {
        var (line, column) = ((int)exception.Start.Line, (int)exception.Start.Column);
        var written = LineOf(text, line);
        var at = column - 1 < written.Length && column > 0 ? written[column - 1] : '\0';
        return at switch
        {
            '*' => AliasSentence(text, line, column),
            '&' => $"'&' starts an anchor in YAML: write {Quoted(text, line, column)}.",
            '!' => $"'!' starts a tag in YAML: write {Quoted(text, line, column)}.",
            '@' or '`' => $"No YAML value begins with '{at}': write {Quoted(text, line, column)}.",
            '%' => $"No YAML value begins with '%': write {Quoted(text, line, column)}.",
            '\t' => "A tab cannot indent in YAML. Use spaces.",
            _ when written.Contains('\t', StringComparison.Ordinal) && written.TrimStart(' ').StartsWith('\t') => "A tab cannot indent in YAML. Use spaces.",
            _ => Default(exception),
        };
    }

    private static string Default(YamlException exception) =>
        $"This is not YAML: {exception.Message.TrimEnd('.')}. Check the indentation, the brackets and the quotes at and before this place.";

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
