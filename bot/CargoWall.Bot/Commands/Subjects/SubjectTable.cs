using CargoWall.Bot.Rendering;

namespace CargoWall.Bot.Commands.Subjects;

/// <summary>A Markdown table with one row for all subjects that get the same answer.</summary>
internal static class SubjectTable
{
    private const int MostRows = 30;
    private const int MostNames = 3;

    /// <param name="columns">Titles of the columns behind the first, constants.</param>
    /// <param name="rows">A subject's name and its cells.</param>
    public static Markdown Of(IReadOnlyList<string> columns, IReadOnlyList<(string Name, IReadOnlyList<Markdown> Cells)> rows)
    {
        var groups = rows.GroupBy(row => string.Join('\n', row.Cells), StringComparer.Ordinal).ToList();
        var lines = groups.Take(MostRows).Select(group => Line([NamesOf([.. group.Select(row => row.Name)], rows.Count), .. group.First().Cells]));
        var more =
            groups.Count > MostRows ? Markdown.Ours("\n\n… and ") + Markdown.Number(groups.Count - MostRows) + Markdown.Ours(" more rows.") : Markdown.Empty;
        return Line([Markdown.Ours("job"), .. columns.Select(Markdown.Ours)])
            + Markdown.Ours("\n|" + string.Concat(Enumerable.Repeat("---|", columns.Count + 1)) + "\n")
            + Markdown.Join("\n", lines)
            + more;
    }

    private static Markdown Line(IEnumerable<Markdown> cells) =>
        Markdown.Ours("| ") + Markdown.Join(" | ", cells.Select(cell => cell.IsEmpty ? Markdown.Ours("–") : cell)) + Markdown.Ours(" |");

    private static Markdown NamesOf(IReadOnlyList<string> names, int all)
    {
        if (names.Count > MostNames && names.Count == all)
        {
            return Markdown.Ours("all ") + Markdown.Number(all);
        }

        var shown = Markdown.Join(", ", names.Take(MostNames).Select(Markdown.Code));
        return names.Count > MostNames ? shown + Markdown.Ours(" and ") + Markdown.Number(names.Count - MostNames) + Markdown.Ours(" more") : shown;
    }
}
