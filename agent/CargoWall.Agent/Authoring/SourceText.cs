using System.Globalization;
using System.Text;
using CargoWall.Agent.Commands;
using CargoWall.Agent.Reporting;

namespace CargoWall.Agent.Authoring;

/// <summary>The bytes of a policy file and the path that a person knows it by.</summary>
internal sealed record SourceText(string Shown, byte[] Content)
{
    private const int WidthLimit = 160;

    /// <summary>Prints a line with its number, and under it a caret at the column.</summary>
    /// <param name="line">Counted from 1; a line that is not there prints nothing.</param>
    /// <param name="column">Counted from 1.</param>
    public void WriteExcerpt(TextWriter writer, int line, int column, bool colour)
    {
        if (LineAt(line) is not { } text)
        {
            return;
        }

        // A long line is shown from shortly before the place.
        var offset = column > WidthLimit ? column - WidthLimit / 2 : 0;
        var shown = PlainText.OneLine((offset < text.Length ? text[offset..] : "").Replace('\t', ' '), WidthLimit);
        var number = line.ToString(CultureInfo.InvariantCulture).PadLeft(5);
        writer.WriteLine($"{Ink.Faint.On($"{number} |", colour)} {shown}");
        writer.WriteLine($"{Ink.Faint.On("      |", colour)} {new string(' ', Math.Max(0, column - 1 - offset))}{Ink.Red.On("^", colour)}");
    }

    private string? LineAt(int line)
    {
        var rest = Content.AsSpan();
        for (var number = 1; ; number++)
        {
            var end = rest.IndexOf((byte)'\n');
            if (number == line)
            {
                return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]).TrimEnd('\r');
            }

            if (end < 0)
            {
                return null;
            }

            rest = rest[(end + 1)..];
        }
    }
}
