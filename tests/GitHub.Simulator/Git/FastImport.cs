using System.Globalization;
using System.Text;

namespace GitHub.Simulator.Git;

/// <summary>Makes a commit of whole files with one run of <c>git fast-import</c>.</summary>
internal static class FastImport
{
    /// <summary>Commits on a branch that stands at <paramref name="parent"/> (null: has no commit yet); null contents delete. Gives the new SHA.</summary>
    public static async Task<string> CommitAsync(
        GitRepository repository,
        string branch,
        string? parent,
        IReadOnlyDictionary<string, string?> files,
        string message,
        GitSignature author,
        CancellationToken cancellationToken
    )
    {
        using var stream = new MemoryStream();
        var reference = GitRef.Heads + branch;
        Line($"commit {reference}");
        Line($"author {author.ToHeader()}");
        Line($"committer {author.ToHeader()}");
        Data(message);
        if (parent is not null)
        {
            Line($"from {parent}");
        }

        foreach (var (path, content) in files)
        {
            var quoted =
                "\""
                + path.Replace("\\", "\\\\", StringComparison.Ordinal)
                    .Replace("\"", "\\\"", StringComparison.Ordinal)
                    .Replace("\n", "\\n", StringComparison.Ordinal)
                + "\"";
            if (content is null)
            {
                Line($"D {quoted}");
                continue;
            }

            Line($"M 100644 inline {quoted}");
            Data(content);
        }

        Line("done");
        await GitProgram.RunAsync(repository.Path, ["fast-import", "--quiet", "--done", "--date-format=raw"], stream.ToArray(), cancellationToken);
        var head = await repository.ReadAsync(reference, cancellationToken);
        return head?.Sha ?? throw new InvalidOperationException($"The commit on '{branch}' did not come to be.");

        void Line(string text) => stream.Write(Encoding.UTF8.GetBytes(text + "\n"));

        void Data(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Line($"data {bytes.Length.ToString(CultureInfo.InvariantCulture)}");
            stream.Write(bytes);
            Line("");
        }
    }
}
