using System.Text;

namespace CargoWall.Policy.Editing;

/// <summary>Changes of a text, collected by place and made at once; what they do not name stays byte by byte.</summary>
public sealed class TextEdits(string text)
{
    private readonly List<(int Start, int Length, string Insert)> _edits = [];

    public string Text { get; } = text;

    public bool IsEmpty => _edits.Count == 0;

    /// <summary>Puts text before the character at an offset; what is inserted at one place keeps the order of the calls.</summary>
    public void Insert(int offset, string inserted) => _edits.Add((offset, 0, inserted));

    public void Replace(int start, int length, string replacement) => _edits.Add((start, length, replacement));

    /// <summary>
    /// Puts whole lines after the line that holds an offset, with that line's own end. After a last line without an end they have none
    /// either.
    /// </summary>
    public void InsertLinesAfter(int offset, IReadOnlyList<string> lines)
    {
        var end = Text.IndexOf('\n', offset);
        var newline = NewlineAt(offset);
        if (end < 0)
        {
            Insert(Text.Length, string.Concat(lines.Select(line => newline + line)));
            return;
        }

        Insert(end + 1, string.Concat(lines.Select(line => line + newline)));
    }

    /// <summary>The end of the line that holds an offset; that of the line before where it is the last and has none.</summary>
    public string NewlineAt(int offset)
    {
        var end = Text.IndexOf('\n', offset);
        if (end < 0)
        {
            end = Text.LastIndexOf('\n');
        }

        return end > 0 && Text[end - 1] == '\r' ? "\r\n" : "\n";
    }

    /// <summary>How many characters stand before an offset on its line.</summary>
    public int ColumnOf(int offset) => offset - StartOfLine(offset);

    public int StartOfLine(int offset) => offset == 0 ? 0 : Text.LastIndexOf('\n', offset - 1) + 1;

    /// <summary>Where the line that holds an offset ends, without its line end.</summary>
    public int EndOfLine(int offset)
    {
        var end = Text.IndexOf('\n', offset);
        return end < 0 ? Text.Length
            : end > offset && Text[end - 1] == '\r' ? end - 1
            : end;
    }

    public bool IsSameLine(int one, int other) => StartOfLine(one) == StartOfLine(other);

    /// <summary>The changed text.</summary>
    public string Apply()
    {
        var result = new StringBuilder(Text.Length + 256);
        var at = 0;
        // Sorting keeps the order of equals: insertions at one place stand as they were asked for.
        foreach (var (start, length, insert) in _edits.OrderBy(edit => edit.Start))
        {
            result.Append(Text, at, start - at).Append(insert);
            at = start + length;
        }

        return result.Append(Text, at, Text.Length - at).ToString();
    }
}
