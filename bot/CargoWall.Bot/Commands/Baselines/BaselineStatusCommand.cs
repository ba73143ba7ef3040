using System.Globalization;
using CargoWall.Bot.Baselines;
using CargoWall.Bot.Commands.Language;
using CargoWall.Bot.Rendering;
using CargoWall.Policy.Model;
using CargoWall.Storage.Baselines;

namespace CargoWall.Bot.Commands.Baselines;

/// <summary><c>baseline status</c>: what is learned, or one baseline with its destinations.</summary>
internal sealed class BaselineStatusCommand(BaselineBook baselines) : ICommand
{
    private const int MostRows = 40;

    public CommandForm Form { get; } =
        new()
        {
            Name = "baseline status",
            Does = "Lists the baselines with their state, or shows what one of them has learned",
            Words = [BaselineArgument.Word with { IsRequired = false }],
        };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var known = await baselines.ListAsync(call.Repository.Id.Value, cancellationToken);
        if (call.Arguments.Find(BaselineArgument.Word.Name) is null)
        {
            return CommandAnswer.Done(
                known.Count == 0
                    ? Markdown.Ours("There are no baselines yet. They begin with the first verified run of the default branch (push, schedule or dispatch).")
                    : Table(known)
            );
        }

        var (found, mistake) = BaselineArgument.Find(call, known);
        return found is null
            ? CommandAnswer.Mistaken(mistake)
            : CommandAnswer.Done(Describe(found, await baselines.DestinationsAsync(found.Row.BaselineId, cancellationToken)));
    }

    internal static Markdown Describe(KnownBaseline baseline, IReadOnlyList<BaselineDestinationRow> destinations) =>
        BaselineArgument.Describe(baseline) + Signed(baseline) + Destinations(destinations);

    internal static Markdown Table(IReadOnlyList<KnownBaseline> known) =>
        Markdown.Ours("| baseline | state | destinations | anomalies |\n|---|---|---|---|\n")
        + Markdown.Join(
            "\n",
            known
                .Take(MostRows)
                .Select(baseline =>
                    Markdown.Ours("| ")
                    + Markdown.Code(baseline.Row.Name)
                    + Markdown.Ours(" | ")
                    + BaselineArgument.State(baseline)
                    + Markdown.Ours(" | ")
                    + Markdown.Number(baseline.Destinations)
                    + Markdown.Ours(" | ")
                    + Markdown.Number(baseline.Anomalies)
                    + Markdown.Ours(" |")
                )
        )
        + (known.Count > MostRows ? Markdown.Ours("\n\n… and ") + Markdown.Number(known.Count - MostRows) + Markdown.Ours(" more.") : Markdown.Empty);

    private static Markdown Signed(KnownBaseline baseline) =>
        baseline.Row is { ChangedBy: { } login, ChangedAt: { } at }
            ? Markdown.Ours(" Last changed by ") + Markdown.Code(login) + Markdown.Ours(" on ") + Markdown.Text(Day(at)) + Markdown.Ours(".")
            : Markdown.Empty;

    private static Markdown Destinations(IReadOnlyList<BaselineDestinationRow> rows) =>
        rows.Count == 0
            ? Markdown.Empty
            : Markdown.Ours("\n\n| destination | runs | first seen | last seen | |\n|---|---|---|---|---|\n")
                + Markdown.Join(
                    "\n",
                    rows.Take(MostRows)
                        .Select(row =>
                            Markdown.Ours("| ")
                            + Markdown.Code(NameOf(row))
                            + Markdown.Ours(" | ")
                            + Markdown.Number(row.Runs)
                            + Markdown.Ours(" | ")
                            + Markdown.Text(Day(row.FirstAt))
                            + Markdown.Ours(" | ")
                            + Markdown.Text(Day(row.LastAt))
                            + Markdown.Ours(row.IsAnomaly ? " | **anomaly** |" : " | |")
                        )
                )
                + (rows.Count > MostRows ? Markdown.Ours("\n\n… and ") + Markdown.Number(rows.Count - MostRows) + Markdown.Ours(" more.") : Markdown.Empty);

    private static string NameOf(BaselineDestinationRow row)
    {
        var host = row.Host.Contains(':', StringComparison.Ordinal) ? $"[{row.Host}]" : row.Host;
        return string.Create(CultureInfo.InvariantCulture, $"{host}:{row.Port}/{ProtocolText.Of((Protocol)row.Protocol)}");
    }

    private static string Day(DateTime at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
