using System.Text;
using GitHub.Simulator.Repositories;

namespace GitHub.Simulator.Pages;

/// <summary>Reads lines of files at a commit.</summary>
internal sealed class CodeReader(Repository repository, string sha)
{
    private const int Around = 2;
    private const int MostLines = 60;
    private readonly Dictionary<string, string[]> _files = [];

    /// <summary>The file's lines. Null: it is not there.</summary>
    public async Task<string[]?> LinesAsync(string path, CancellationToken cancellationToken)
    {
        if (!_files.TryGetValue(path, out var lines))
        {
            var blob = await repository.Git.ReadAsync($"{sha}:{path}", cancellationToken);
            lines = blob is { Type: "blob" } ? Encoding.UTF8.GetString(blob.Content).TrimEnd('\n').Split('\n') : [];
            _files.Add(path, lines);
        }

        return lines.Length == 0 ? null : lines;
    }

    /// <summary>Some lines, marked, with two before and after.</summary>
    public async Task<IReadOnlyList<CodeLine>> AroundAsync(string path, int start, int end, CancellationToken cancellationToken)
    {
        if (await LinesAsync(path, cancellationToken) is not { } lines)
        {
            return [];
        }

        var first = Math.Max(1, start - Around);
        var last = Math.Min(lines.Length, Math.Min(end + Around, first + MostLines));
        return Enumerable
            .Range(first, Math.Max(0, last - first + 1))
            .Select(number => new CodeLine(number, lines[number - 1], number >= start && number <= end))
            .ToList();
    }
}
