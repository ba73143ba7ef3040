using System.Text;
using CargoWall.Agent.Reporting;

namespace CargoWall.Agent.Commands;

/// <summary>Columns of plain text, as wide as their longest cell. Cells may come from outside: they are made harmless.</summary>
internal sealed class TextTable(params string[] headings)
{
    private const int CellLimit = 120;
    private readonly List<(string[] Cells, Ink? Ink)> rows = [];

    /// <summary>Adds a row; the ink, if any, colours its first cell.</summary>
    public void Add(Ink? ink, params string[] cells) => rows.Add(([.. cells.Select(cell => PlainText.OneLine(cell, CellLimit))], ink));

    public void WriteTo(TextWriter writer, bool colour)
    {
        var widths = headings.Select((heading, column) => rows.Select(row => row.Cells[column].Length).Append(heading.Length).Max()).ToArray();
        writer.WriteLine(Ink.Faint.On(Line(headings, widths, null, colour), colour));
        foreach (var (cells, ink) in rows)
        {
            writer.WriteLine(Line(cells, widths, ink, colour));
        }
    }

    private static string Line(string[] cells, int[] widths, Ink? ink, bool colour)
    {
        var line = new StringBuilder();
        for (var column = 0; column < cells.Length; column++)
        {
            var padded = column == cells.Length - 1 ? cells[column] : cells[column].PadRight(widths[column] + 2);
            line.Append(column == 0 && ink is not null ? ink.On(padded, colour) : padded);
        }

        return line.ToString().TrimEnd();
    }
}
