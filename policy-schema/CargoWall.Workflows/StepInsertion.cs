using CargoWall.Policy.Editing;
using CargoWall.Policy.Model;

namespace CargoWall.Workflows;

/// <summary>Puts the step first into lists of steps, each once however many jobs share it.</summary>
internal static class StepInsertion
{
    private const string Guard = "runner.os == 'Linux'";

    public static void Make(WorkflowFile file, IReadOnlyList<JobEdit> jobs, InstallStep step, TextEdits edits)
    {
        var done = new HashSet<PlacedNode>(ReferenceEqualityComparer.Instance);
        for (var index = 0; index < jobs.Count; index++)
        {
            if (!jobs[index].Installs || file.Jobs[index].Steps is not PlacedNode.Sequence steps || !done.Add(steps))
            {
                continue;
            }

            // A job that does not suit may share the list; the guard keeps the step from running there.
            var guarded = Enumerable
                .Range(0, jobs.Count)
                .Any(other => ReferenceEquals(file.Jobs[other].Steps, steps) && (jobs[other].NeedsSystemGuard || !jobs[other].Installs));
            Insert(file, steps, step, guarded, edits);
        }
    }

    private static void Insert(WorkflowFile file, PlacedNode.Sequence steps, InstallStep step, bool guarded, TextEdits edits)
    {
        if (!steps.IsFlow)
        {
            InsertBlock(file, steps, step, guarded, edits);
            return;
        }

        var flow = Flow(step, guarded);
        if (edits.IsSameLine(steps.Brackets.Open, steps.Items[0].Start))
        {
            edits.Insert(
                steps.Brackets.Open + 1,
                $"{Padding(edits.Text, steps.Brackets.Open)}{flow},{(Padding(edits.Text, steps.Brackets.Open).Length == 0 ? " " : "")}"
            );
            return;
        }

        var indent = new string(' ', edits.ColumnOf(steps.Items[0].Start));
        edits.InsertLinesAfter(steps.Brackets.Open, [$"{indent}{flow},{Comment(step)}"]);
    }

    private static void InsertBlock(WorkflowFile file, PlacedNode.Sequence steps, InstallStep step, bool guarded, TextEdits edits)
    {
        var dash = steps.Dashes[0];
        var before = edits.StartOfLine(dash) - 1;
        // Comments and blank lines above the first step stay above it: the new step goes before them, right behind the key's line.
        while (before > 0 && IsOfItem(edits, before))
        {
            before = edits.StartOfLine(before) - 1;
        }

        if (before < 0)
        {
            throw new YamlShapeException(1, 1, "The list of steps begins the file.", isSyntax: false);
        }

        var indent = new string(' ', edits.ColumnOf(dash));
        var gap = steps.Items[0] is PlacedNode.Mapping { IsFlow: false, Anchor: null } first && edits.IsSameLine(first.Start, dash) ? first.Start - dash : 2;
        edits.InsertLinesAfter(before, [.. Block(step, guarded, indent, gap, Indentation.StepOf(file, edits))]);
    }

    // The line that ends here holds nothing but blanks or a comment.
    private static bool IsOfItem(TextEdits edits, int endOfLine)
    {
        var line = edits.Text.AsSpan(edits.StartOfLine(endOfLine), endOfLine - edits.StartOfLine(endOfLine)).Trim();
        return line.IsEmpty || line[0] == '#';
    }

    private static IEnumerable<string> Block(InstallStep step, bool guarded, string indent, int gap, int deeper)
    {
        var inner = indent + new string(' ', gap);
        yield return $"{indent}-{new string(' ', gap - 1)}name: CargoWall";
        if (guarded)
        {
            yield return $"{inner}if: {Guard}";
        }

        yield return $"{inner}uses: {step.Uses}{Comment(step)}";
        yield return $"{inner}with:";
        foreach (var (key, value) in step.Inputs)
        {
            yield return $"{inner}{new string(' ', deeper)}{key}: {Value(value)}";
        }
    }

    private static string Flow(InstallStep step, bool guarded)
    {
        var guard = guarded ? $"if: \"{Guard}\", " : "";
        return $"{{name: CargoWall, {guard}uses: \"{step.Uses}\", with: {{{string.Join(", ", step.Inputs.Select(it => $"{it.Key}: {Value(it.Value)}"))}}}}}";
    }

    // A fingerprint of digits alone would be a number, an address is quoted for the eye.
    private static string Value(string text) =>
        text == "true" || PolicyWords.Mode.All.Contains(text) || PolicyWords.OnUnavailable.All.Contains(text) ? text : YamlText.Quoted(text);

    private static string Padding(string text, int open) => open + 1 < text.Length && text[open + 1] == ' ' ? " " : "";

    private static string Comment(InstallStep step) => step.Version is null ? "" : $" # {step.Version}";
}

/// <summary>How far things stand in each other in a file.</summary>
internal static class Indentation
{
    /// <summary>By how much the first job stands further in than <c>jobs</c>.</summary>
    public static int StepOf(WorkflowFile file, TextEdits edits) =>
        file.Root["jobs"]?.Meant is PlacedNode.Mapping { IsFlow: false, Entries: [var first, ..] }
        && edits.ColumnOf(first.Key.Start) is > 0 and <= 8 and var step
            ? step
            : 2;
}
