using System.Globalization;

namespace GitHub.Simulator.Git;

/// <summary>A file that differs between two commits. <see cref="Patch"/> is null for binary files, and begins with the first hunk as GitHub gives it.</summary>
internal sealed record GitFileChange(char Status, string Path, string? PreviousPath, string? Sha, int Additions, int Deletions, string? Patch)
{
    /// <summary>GitHub's word for the status letter of git.</summary>
    public string StatusWord =>
        Status switch
        {
            'A' => "added",
            'D' => "removed",
            'R' => "renamed",
            'C' => "copied",
            'T' => "changed",
            _ => "modified",
        };
}

/// <summary>Reads the output of <c>git diff-tree -r -M --raw --numstat -z</c> and of <c>--patch</c>.</summary>
internal static class GitDiff
{
    public static IReadOnlyList<GitFileChange> Parse(string rawAndNumbers, string patches)
    {
        var parts = rawAndNumbers.Split('\0');
        var changes = new List<GitFileChange>();
        var index = 0;
        while (index < parts.Length && parts[index].StartsWith(':'))
        {
            // ":100644 100644 before after M" NUL path [NUL new path]
            var fields = parts[index].Split(' ');
            var status = fields[4][0];
            var renamed = status is 'R' or 'C';
            var sha = fields[3].All(digit => digit == '0') ? null : fields[3];
            changes.Add(new GitFileChange(status, parts[index + (renamed ? 2 : 1)], renamed ? parts[index + 1] : null, sha, 0, 0, null));
            index += renamed ? 3 : 2;
        }

        var texts = Patches(patches);
        for (var file = 0; file < changes.Count && index < parts.Length; file++)
        {
            // "1 TAB 2 TAB path", or for renames "1 TAB 2 TAB" NUL old NUL new; "-" for binary files.
            var numbers = parts[index].Split('\t');
            index += changes[file].PreviousPath is null ? 1 : 3;
            changes[file] = changes[file] with
            {
                Additions = Number(numbers[0]),
                Deletions = Number(numbers[1]),
                Patch = file < texts.Count ? texts[file] : null,
            };
        }

        return changes;
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static List<string?> Patches(string text)
    {
        var patches = new List<string?>();
        foreach (var file in ("\n" + text).Split("\ndiff --git ").Skip(1))
        {
            var start = file.IndexOf("\n@@ ", StringComparison.Ordinal);
            patches.Add(start < 0 ? null : file[(start + 1)..].TrimEnd('\n'));
        }

        return patches;
    }
}
