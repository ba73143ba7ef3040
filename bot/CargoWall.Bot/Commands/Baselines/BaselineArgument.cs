using System.Globalization;
using CargoWall.Bot.Baselines;
using CargoWall.Bot.Commands.Language;
using CargoWall.Bot.Rendering;

namespace CargoWall.Bot.Commands.Baselines;

/// <summary>Words and options that the baseline commands share.</summary>
internal static class BaselineArgument
{
    private const int MostRuns = 200;

    public static CommandWord Word { get; } = new("baseline");

    public static CommandOption Runs { get; } = new("runs", "N");

    /// <summary>The baseline of a name; or what is wrong.</summary>
    public static (KnownBaseline? Found, Markdown Mistake) Find(CommandCall call, IReadOnlyList<KnownBaseline> known)
    {
        var name = call.Arguments.Word(Word.Name);
        return known.FirstOrDefault(baseline => baseline.Row.Name == name) is { } found
            ? (found, Markdown.Empty)
            : (
                null,
                Markdown.Ours("There is no baseline ")
                    + Markdown.Code(name)
                    + Markdown.Ours(".")
                    + CommandReader.DidYouMean(name, known.Select(baseline => baseline.Row.Name))
            );
    }

    /// <summary>How many runs were asked for; or what is wrong.</summary>
    public static (int Runs, Markdown Mistake) ReadRuns(CommandCall call)
    {
        if (call.Arguments.Option(Runs.Name) is not { } text)
        {
            return (MostRuns, Markdown.Empty);
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var runs) && runs is >= 1 and <= MostRuns
            ? (runs, Markdown.Empty)
            : (0, Markdown.Ours("`--runs` is a number from 1 to 200, not ") + Markdown.Code(text) + Markdown.Ours("."));
    }

    public static BaselineChange ChangeOf(CommandCall call) => new(call.Actor.Login, call.At, call.CommentId);

    /// <summary>Name, state and figures in one sentence.</summary>
    public static Markdown Describe(KnownBaseline baseline) =>
        Markdown.Code(baseline.Row.Name)
        + Markdown.Ours(" is ")
        + State(baseline)
        + Markdown.Ours(", with ")
        + Markdown.Number(baseline.Destinations)
        + Markdown.Ours(baseline.Destinations == 1 ? " destination." : " destinations.");

    public static Markdown State(KnownBaseline baseline)
    {
        if (baseline.IsStable)
        {
            return Markdown.Ours("stable");
        }

        var (progress, demands) = (baseline.Progress, baseline.Progress.Demands);
        return Markdown.Ours(
            string.Create(
                CultureInfo.InvariantCulture,
                $"learning ({progress.Runs} of {demands.Runs} runs, {progress.Days} of {demands.Days} days, {Math.Min(progress.QuietRuns, demands.QuietRuns)} of {demands.QuietRuns} quiet runs)"
            )
        );
    }
}
