using CargoWall.Bot.Rendering;
using CargoWall.Policy.Formats;

namespace CargoWall.Bot.Egress;

/// <summary>Compares the CargoWall steps of one job as the default branch has them and as a commit has them.</summary>
/// <param name="file">Name of the workflow file of the commit.</param>
internal sealed class StepComparison(string file)
{
    private const int LongestQuote = 60;

    /// <summary>Inputs that decide whether the served policy is asked for.</summary>
    private static readonly string[] Deciding = ["api-url", "offline", "policy-key-fingerprint"];

    /// <summary>What protects the job less now, or is to be looked at.</summary>
    /// <param name="usual">The steps on the default branch, one at least.</param>
    /// <param name="now">Those of the commit.</param>
    public IEnumerable<ProtectionChange> Compare(IReadOnlyList<WorkflowPolicy> usual, IReadOnlyList<WorkflowPolicy> now)
    {
        if (now.Count == 0)
        {
            yield return Removal("the workflow of this commit has no CargoWall step in this job, as the default branch's has; put it back");
            yield break;
        }

        var isGuarded = false;
        foreach (var (rank, before) in usual.Index())
        {
            if (rank == now.Count)
            {
                yield return Removal($"this job has {usual.Count} CargoWall steps on the default branch and {now.Count} here; put back what is gone");
                yield break;
            }

            var differences = Differences(before, now[rank]);
            // Behind a step that always guards the job, and before one that ends the report, steps come and go.
            foreach (var change in isGuarded || (rank > 0 && IsLast(before)) ? differences : differences.Concat(Position(before, now[rank])))
            {
                yield return change;
            }

            isGuarded |= ConditionOf(before) is null && !GoesOn(before);
        }
    }

    /// <summary>What of a job a step does not guard, where the default branch has none to compare it with. Whether it ran at all, its report tells.</summary>
    public IEnumerable<ProtectionChange> Look(WorkflowPolicy step)
    {
        if (Earlier(step) is [var first, ..] earlier)
        {
            yield return Note(
                $"the default branch has no CargoWall step in this job; here {Steps(earlier, first)} before it ({Place(step.Line)}), where nothing guards the job"
            );
        }
    }

    private IEnumerable<ProtectionChange> Differences(WorkflowPolicy before, WorkflowPolicy step)
    {
        var (action, usualAction) = (ActionOf(step), ActionOf(before));
        if (!string.Equals(action, usualAction, StringComparison.OrdinalIgnoreCase))
        {
            yield return Removal(
                $"its CargoWall step uses {Cut(action)} ({Place(step.Line)}), on the default branch it uses {Cut(usualAction)}; put that back"
            );
            yield break;
        }

        if (!IsWhole(step))
        {
            yield return new ProtectionChange(
                $"a YAML alias stands in its CargoWall step ({Place(step.Line)}), which is not looked at here; write it out",
                IsRemoval: IsWhole(before)
            );
        }

        foreach (var name in Deciding)
        {
            if (before.Input(name)?.Text.Trim() != step.Input(name)?.Text.Trim())
            {
                yield return Removal(
                    $"the input {name} of its CargoWall step ({Place(step.Input(name)?.Line ?? step.Line)}) differs from the default branch's; put that back"
                );
            }
        }

        if (step.If is { } condition && ConditionOf(step) is { } text && text != ConditionOf(before))
        {
            var usual = ConditionOf(before) is { } other ? $"only if {Quote(other)}; put that back" : "always; take the condition out";
            yield return Removal($"its CargoWall step runs only if {Quote(text)} ({Place(condition.Line)}), on the default branch {usual}");
        }

        if (step.ContinueOnError is { } setting && GoesOn(step) && setting.Text.Trim() != before.ContinueOnError?.Text.Trim())
        {
            yield return Removal(
                $"where its CargoWall step fails the job goes on unguarded, by continue-on-error: {Quote(setting.Text)} ({Place(setting.Line)}), which the default branch's step does not say; take it out"
            );
        }

        if (IsWhole(step) && step.Environment?.Text != before.Environment?.Text)
        {
            yield return Removal(
                $"the variables (env) of its CargoWall step ({Place(step.Environment?.Line ?? step.Line)}) differ from the default branch's, and can change what the step runs; put those back"
            );
        }

        var (reference, usualReference) = (ReferenceOf(step), ReferenceOf(before));
        if (reference != usualReference)
        {
            yield return Note(
                $"its CargoWall step is pinned to {Quote(reference)} ({Place(step.Line)}), on the default branch to {Quote(usualReference)}{WhereFrom(reference)}"
            );
        }
    }

    private IEnumerable<ProtectionChange> Position(WorkflowPolicy before, WorkflowPolicy step)
    {
        // Each step of GitHub Actions runs code. One that stands before it there too is no news, wherever; a second one like it is.
        List<string> known = [.. Earlier(before).Select(it => it.Content).OfType<string>()];
        List<WorkflowStep> added = [.. Earlier(step).Where(it => it.Content is not { } content || !known.Remove(content))];
        if (added is [var first, ..])
        {
            yield return Removal(
                $"{Steps(added, first)} before its CargoWall step ({Place(step.Line)}) and not on the default branch; nothing guards the job there, so put the CargoWall step back before that"
            );
        }
    }

    private string Steps(List<WorkflowStep> steps, WorkflowStep first) =>
        steps.Count == 1 ? $"a step ({Place(first.Line)}) runs" : $"{steps.Count} steps (the first at {Place(first.Line)}) run";

    /// <summary>A warning for a reference that any fork of the action's repository can have made; else empty.</summary>
    internal static string WhereFrom(string reference) =>
        reference.Length == 40 && reference.All(char.IsAsciiHexDigit)
            ? "; GitHub finds a commit of any fork by its SHA, so see that this one is in the repository itself"
            : "";

    /// <summary>A stranger's words, bounded.</summary>
    internal static string Quote(string text) => $"“{Cut(text)}”";

    /// <summary>A line of a workflow file.</summary>
    internal static string Place(string file, int line) => $".github/workflows/{Cut(file)}:{line}";

    private string Place(int line) => Place(file, line);

    private static string Cut(string text) => PlainText.OneLine(text, LongestQuote);

    private static ProtectionChange Removal(string sentence) => new(sentence, IsRemoval: true);

    private static ProtectionChange Note(string sentence) => new(sentence, IsRemoval: false);

    // CargoWall's own are compared by themselves.
    private static List<WorkflowStep> Earlier(WorkflowPolicy step) =>
        [.. step.JobSteps.Take(step.Step - 1).Where(earlier => earlier.Format != PolicyFormat.CargoWall)];

    private static bool IsWhole(WorkflowPolicy step) => step.JobSteps[step.Step - 1].Content is not null;

    private static bool IsLast(WorkflowPolicy step) => ConditionOf(step)?.Contains("always()", StringComparison.Ordinal) == true;

    private static bool GoesOn(WorkflowPolicy step) => step.ContinueOnError?.Text.Trim() is not (null or "" or "false");

    // GitHub reads a condition with and without the braces alike.
    private static string? ConditionOf(WorkflowPolicy step)
    {
        var text = step.If?.Text.Trim() ?? "";
        if (text.StartsWith("${{", StringComparison.Ordinal) && text.IndexOf("}}", StringComparison.Ordinal) == text.Length - 2)
        {
            text = text[3..^2].Trim();
        }

        return text.Length == 0 ? null : text;
    }

    private static string ActionOf(WorkflowPolicy step) => step.Uses.Split('@')[0];

    private static string ReferenceOf(WorkflowPolicy step) => step.Uses.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 ? step.Uses[(at + 1)..] : "";
}
