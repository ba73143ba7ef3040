using System.Text.RegularExpressions;
using CargoWall.Policy.Editing;

namespace CargoWall.Workflows;

/// <summary>On what systems a job runs, as far as its file tells.</summary>
internal enum RunnerSystem
{
    Linux,

    /// <summary>Windows or macOS alone.</summary>
    Other,

    /// <summary>Mixed, or not to be known.</summary>
    Unknown,
}

/// <summary>Reads <c>runs-on</c>, with the values of a matrix put into it.</summary>
internal static partial class RunnerSystems
{
    private const int MostCombinations = 256;

    // Stands for what cannot be known; no label holds it.
    private const string Hidden = "\0";

    public static RunnerSystem Of(PlacedNode.Mapping job)
    {
        if (job["runs-on"]?.Meant is not { } runsOn)
        {
            return RunnerSystem.Unknown;
        }

        var labels = runsOn is PlacedNode.Mapping group ? group["labels"]?.Meant : runsOn;
        List<PlacedNode> items =
            labels is PlacedNode.Sequence list ? [.. list.Items.Select(item => item.Meant)]
            : labels is null ? []
            : [labels];
        var matrix = (job["strategy"]?.Meant as PlacedNode.Mapping)?["matrix"]?.Meant as PlacedNode.Mapping;
        // Each label may have several values; a runner has all labels, so one that tells the system is enough.
        var systems = items
            .Select(item => item is PlacedNode.Scalar label ? Values(label.Text, matrix).Select(OfLabel).ToHashSet() : [RunnerSystem.Unknown])
            .ToList();
        return systems.Find(it => it.SetEquals([RunnerSystem.Other])) is not null ? RunnerSystem.Other
            : systems.Find(it => it.SetEquals([RunnerSystem.Linux])) is not null ? RunnerSystem.Linux
            : RunnerSystem.Unknown;
    }

    private static RunnerSystem OfLabel(string label)
    {
        var known = label.Split(Hidden)[0].Trim().ToLowerInvariant();
        return known is "linux" || known.StartsWith("ubuntu-", StringComparison.Ordinal) ? RunnerSystem.Linux
            : known is "windows" or "macos" || known.StartsWith("windows-", StringComparison.Ordinal) || known.StartsWith("macos-", StringComparison.Ordinal)
                ? RunnerSystem.Other
            : RunnerSystem.Unknown;
    }

    /// <summary>What a label can be: its expressions replaced by the values of the matrix, or by what is not known.</summary>
    private static List<string> Values(string label, PlacedNode.Mapping? matrix)
    {
        var values = new List<string> { "" };
        var at = 0;
        foreach (Match expression in Expression().Matches(label))
        {
            var before = label[at..expression.Index];
            var inserted = matrix is null ? [Hidden] : OfExpression(expression.Groups[1].Value, matrix);
            values = [.. values.SelectMany(value => inserted.Select(it => value + before + it)).Take(MostCombinations + 1)];
            at = expression.Index + expression.Length;
        }

        return values.Count > MostCombinations ? [Hidden] : [.. values.Select(value => value + label[at..])];
    }

    private static List<string> OfExpression(string expression, PlacedNode.Mapping matrix)
    {
        var path = MatrixPath().Match(expression);
        if (!path.Success)
        {
            return [Hidden];
        }

        string[] parts = path.Groups[1].Value.Split('.');
        List<PlacedNode?> found = [.. Own(matrix, parts[0]), .. Included(matrix, parts[0])];
        foreach (var part in parts.Skip(1))
        {
            found = [.. found.Select(it => (it?.Meant as PlacedNode.Mapping)?[part])];
        }

        var values = found
            .Select(it => (it?.Meant as PlacedNode.Scalar)?.Text is { } text && !text.Contains("${{", StringComparison.Ordinal) ? text : Hidden)
            .ToHashSet();
        if (parts.Length == 1)
        {
            values.ExceptWith(Excluded(matrix, parts[0]));
        }

        return values.Count == 0 ? [Hidden] : [.. values];
    }

    private static IEnumerable<PlacedNode?> Own(PlacedNode.Mapping matrix, string name) =>
        matrix[name]?.Meant switch
        {
            PlacedNode.Sequence list => list.Items.Select(item => (PlacedNode?)item),
            null => [],
            _ => (PlacedNode?[])[null],
        };

    private static IEnumerable<PlacedNode?> Included(PlacedNode.Mapping matrix, string name) =>
        matrix["include"]?.Meant switch
        {
            PlacedNode.Sequence list => list
                .Items.Select(item => item.Meant as PlacedNode.Mapping)
                .Where(item => item?[name] is not null)
                .Select(item => item![name]),
            null => [],
            // An expression: it may add anything.
            _ => (PlacedNode?[])[null],
        };

    // An entry that names this value alone takes every leg with it away.
    private static IEnumerable<string> Excluded(PlacedNode.Mapping matrix, string name) =>
        (matrix["exclude"]?.Meant as PlacedNode.Sequence)
            ?.Items.Select(item => item.Meant is PlacedNode.Mapping { Entries.Count: 1 } one && one[name]?.Meant is PlacedNode.Scalar value ? value.Text : null)
            .OfType<string>()
            .Except(Included(matrix, name).Select(it => (it?.Meant as PlacedNode.Scalar)?.Text).OfType<string>())
        ?? [];

    [GeneratedRegex(@"\$\{\{(.*?)\}\}", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Expression();

    [GeneratedRegex(@"^\s*matrix\.([A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z_][A-Za-z0-9_-]*)*)\s*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex MatrixPath();
}
