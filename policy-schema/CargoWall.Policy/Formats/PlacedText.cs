using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Formats;

/// <summary>A text inside a file, with the places that its parts have in the file.</summary>
internal sealed class PlacedText
{
    private readonly string _source;
    private readonly int _line;
    private readonly int _column;
    private readonly bool _keepsLines;
    private int _searched;

    private PlacedText(string text, string source, int start, int line, int column, bool keepsLines)
    {
        Text = text;
        _source = source;
        _searched = start;
        _line = line;
        _column = column;
        _keepsLines = keepsLines;
    }

    public string Text { get; }

    /// <summary>A file as a whole.</summary>
    public static PlacedText Of(string file) => new(file, file, 0, 1, 1, keepsLines: true);

    /// <summary>A scalar of a YAML file.</summary>
    /// <param name="scalar">The scalar.</param>
    /// <param name="file">The text of the file that it was read from.</param>
    public static PlacedText Of(YamlNode.Scalar scalar, string file) =>
        scalar.Style == YamlScalarStyle.Literal
            ? new PlacedText(scalar.Text, file, OffsetOf(file, scalar.Line, scalar.Column), scalar.Line + 1, scalar.Indentation + 1, keepsLines: true)
            : new PlacedText(scalar.Text, file, OffsetOf(file, scalar.Line, scalar.Column), scalar.Line, scalar.Column, keepsLines: false);

    /// <summary>The place in the file of a line and column of the text; of folded and quoted text, which keeps no lines, the place where it begins.</summary>
    public (int Line, int Column) Place(int line, int column) => _keepsLines ? (_line + line - 1, _column + column - 1) : (_line, _column);

    /// <summary>
    /// The place of a word of the text. Words are asked for in the order in which they stand; one that is written with escapes has the place where
    /// the text begins.
    /// </summary>
    public (int Line, int Column) PlaceOfNext(string word)
    {
        var found = _source.IndexOf(word, _searched, StringComparison.Ordinal);
        if (found < 0)
        {
            return (_line, _column);
        }

        _searched = found + word.Length;
        var before = _source.AsSpan(0, found);
        return (before.Count('\n') + 1, found - before.LastIndexOf('\n'));
    }

    private static int OffsetOf(string file, int line, int column)
    {
        var start = 0;
        for (var passed = 1; passed < line; passed++)
        {
            var end = file.IndexOf('\n', start);
            if (end < 0)
            {
                return file.Length;
            }

            start = end + 1;
        }

        return Math.Min(start + column - 1, file.Length);
    }
}
