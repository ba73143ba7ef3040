using System.Globalization;
using System.Text.RegularExpressions;
using GitHub.Simulator.Git;

namespace GitHub.Simulator.Pages;

/// <summary>Turns patches into lines with numbers, and puts annotations under the lines that they are about.</summary>
internal static partial class Diffs
{
    public static FileView File(GitFileChange change, IReadOnlyCollection<AnnotationView> annotations)
    {
        var here = annotations.Where(annotation => annotation.Path == change.Path).ToLookup(annotation => annotation.EndLine);
        var lines = Lines(change.Patch ?? "")
            .Select(line => line.New is { } number && line.Kind != DiffLineKind.Removed ? line with { Annotations = here[number].ToList() } : line);
        return new FileView(change.Path, change.PreviousPath, change.StatusWord, change.Additions, change.Deletions, lines.ToList());
    }

    private static IEnumerable<DiffLine> Lines(string patch)
    {
        var (old, current) = (0, 0);
        foreach (var line in patch.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (line[0])
            {
                case '@':
                    var numbers = HunkHeader().Match(line);
                    old = int.Parse(numbers.Groups["old"].ValueSpan, CultureInfo.InvariantCulture);
                    current = int.Parse(numbers.Groups["new"].ValueSpan, CultureInfo.InvariantCulture);
                    yield return new DiffLine(DiffLineKind.Hunk, null, null, line);
                    break;
                case '+':
                    yield return new DiffLine(DiffLineKind.Added, null, current++, line[1..]);
                    break;
                case '-':
                    yield return new DiffLine(DiffLineKind.Removed, old++, null, line[1..]);
                    break;
                case ' ':
                    yield return new DiffLine(DiffLineKind.Context, old++, current++, line[1..]);
                    break;
            }
        }
    }

    [GeneratedRegex(@"^@@ -(?<old>\d+)(,\d+)? \+(?<new>\d+)(,\d+)? @@")]
    private static partial Regex HunkHeader();
}
