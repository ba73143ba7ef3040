using System.Text;
using CargoWall.Bot.Rendering;

namespace CargoWall.Bot.Operators.CommandLine;

/// <summary>Columns as wide as their longest cell. Cells are strangers' text: what a terminal would act on is taken out.</summary>
internal sealed class PlainTable(params string[] headings)
{
    private const int LongestCell = 120;
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(cell => PlainText.OneLine(cell, LongestCell))]);

    public void WriteTo(TextWriter writer)
    {
        var widths = headings.Select((heading, column) => _rows.Select(row => row[column].Length).Append(heading.Length).Max()).ToArray();
        foreach (var cells in _rows.Prepend(headings))
        {
            var line = new StringBuilder();
            for (var column = 0; column < cells.Length; column++)
            {
                line.Append(cells[column].PadRight(widths[column] + 2));
            }

            writer.WriteLine(line.ToString().TrimEnd());
        }
    }
}
