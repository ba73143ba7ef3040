using System.Globalization;
using CargoWall.Bot.Baselines;
using CargoWall.Bot.Modes;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Rendering;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Commands.Reading;

/// <summary><c>report</c>: figures of the last days from stored runs.</summary>
internal sealed class ReportCommand(IDbContextFactory<CargoWallDb> databases, ModeReading modes, BaselineBook baselines, GoodSets goodSets) : ICommand
{
    private const int ShownDestinations = 10;

    public CommandForm Form { get; } =
        new()
        {
            Name = "report",
            Does = "Sums up the runs of the last 30, 60 or 90 days: jobs, connections, refusals, changes of mode, time in audit, baselines",
            Words = [new CommandWord("days", IsRequired: false, Choices: ["30", "60", "90"])],
        };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (await goodSets.FindAsync(call.Repository.Id.Value, cancellationToken) is not { } inForce)
        {
            return CommandAnswer.Mistaken("The app has no access to this repository any more.");
        }

        var days = int.Parse(call.Arguments.Find("days") ?? "30", CultureInfo.InvariantCulture);
        var kept = Resolver.Resolve(inForce.For(workflow: null, job: null, call.Day)).Policy.Settings.RetentionDays;
        var since = call.At.UtcDateTime.AddDays(-Math.Min(days, kept));
        var repository = call.Repository.Id.Value;
        var changes = await modes.FindAsync(repository, cancellationToken);
        var isPublic = inForce.Facts.Visibility == "public";
        var parts = new List<Markdown>
        {
            Markdown.Ours("**The last ")
                + Markdown.Number(Math.Min(days, kept))
                + Markdown.Ours(" days**")
                + (kept < days ? Markdown.Ours(" (runs are kept no longer)") : Markdown.Empty),
            await FiguresAsync(repository, since, cancellationToken),
            await RefusalsAsync(repository, since, cancellationToken),
            Modes([.. changes.Where(change => change.ChangedAt >= since)], changes, isPublic, call),
            Learned(await baselines.ListAsync(repository, cancellationToken)),
        };
        return CommandAnswer.Done(Markdown.Join("\n\n", parts));
    }

    private async Task<Markdown> FiguresAsync(long repositoryId, DateTime since, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var runs = await database.Runs.CountAsync(row => row.RepositoryId == repositoryId && row.CreatedAt >= since, cancellationToken);
        var reports = await database
            .JobReports.Where(row => row.RepositoryId == repositoryId && row.OpenedAt >= since)
            .GroupBy(row => 1)
            .Select(all => new
            {
                Jobs = all.Count(),
                Sealed = all.Count(row => row.SealedAt != null),
                Enforced = all.Count(row => row.ServedMode == (int)Policy.Contracts.AgentMode.Enforce),
                Allowed = all.Sum(row => row.Allowed + row.AutoAllowed),
                Denied = all.Sum(row => row.Denied),
                WouldDeny = all.Sum(row => row.WouldDeny),
            })
            .FirstOrDefaultAsync(cancellationToken);
        if (reports is null)
        {
            return Markdown.Number(runs) + Markdown.Ours(runs == 1 ? " run; no job reported." : " runs; no job reported.");
        }

        var destinations = await OfReports(database, repositoryId, since).Select(row => row.Host ?? row.Address).Distinct().CountAsync(cancellationToken);
        return Row("what", "count")
            + Markdown.Ours("\n|---|---:|\n")
            + Markdown.Join(
                "\n",
                [
                    Row("runs", runs),
                    Row("jobs that reported", reports.Jobs),
                    Row("of them to the end", reports.Sealed),
                    Row("of them under enforce", reports.Enforced),
                    Row("connections allowed", reports.Allowed),
                    Row("connections denied", reports.Denied),
                    Row("connections that enforce would deny", reports.WouldDeny),
                    Row("destinations", destinations),
                ]
            );
    }

    private async Task<Markdown> RefusalsAsync(long repositoryId, DateTime since, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var refused = await OfReports(database, repositoryId, since)
            .Where(row => row.Verdict == ConnectionVerdict.Denied || row.Verdict == ConnectionVerdict.WouldDeny)
            .GroupBy(row => new { Destination = row.Host ?? row.Address, row.Port })
            .Select(group => new RefusedDestination
            {
                Destination = group.Key.Destination,
                Port = group.Key.Port,
                Count = group.Sum(row => row.Count),
                Jobs = group.Select(row => row.ReportId).Distinct().Count(),
            })
            .OrderByDescending(it => it.Count)
            .ThenBy(it => it.Destination)
            .Take(ShownDestinations)
            .ToListAsync(cancellationToken);
        return Table(refused);
    }

    internal static Markdown Table(IReadOnlyList<RefusedDestination> refused) =>
        refused.Count == 0
            ? Markdown.Empty
            : Markdown.Ours("| most refused, or would be | connections | jobs |\n|---|---:|---:|\n")
                + Markdown.Join(
                    "\n",
                    refused.Select(it =>
                        Markdown.Ours("| ")
                        + Markdown.Code(string.Create(CultureInfo.InvariantCulture, $"{it.Destination}:{it.Port}"))
                        + Markdown.Ours(" | ")
                        + Markdown.Number(it.Count)
                        + Markdown.Ours(" | ")
                        + Markdown.Number(it.Jobs)
                        + Markdown.Ours(" |")
                    )
                );

    private static IQueryable<ConnectionRow> OfReports(CargoWallDb database, long repositoryId, DateTime since) =>
        from report in database.JobReports
        where report.RepositoryId == repositoryId && report.OpenedAt >= since
        join row in database.Connections on report.ReportId equals row.ReportId
        where row.IsCounted && !row.IsLate
        select row;

    private static Markdown Modes(
        IReadOnlyList<Storage.Modes.ModeChangeRow> recent,
        IReadOnlyList<Storage.Modes.ModeChangeRow> all,
        bool isPublic,
        CommandCall call
    )
    {
        var audit = ModeReading.Describe(TimeInAudit.Of(all, call.At.UtcDateTime));
        var lines =
            recent.Count == 0
                ? Markdown.Ours("No change of mode.")
                : Markdown.Ours("Changes of mode:\n") + ModeReading.Lines(recent, isPublic, call.Repository.Id.Value);
        return audit.IsEmpty ? lines : lines + Markdown.Ours("\n\nTime in audit: ") + audit + Markdown.Ours(".");
    }

    private static Markdown Learned(IReadOnlyList<KnownBaseline> known) =>
        known.Count == 0
            ? Markdown.Empty
            : Markdown.Ours("Baselines: ")
                + Markdown.Number(known.Count(baseline => baseline.IsStable))
                + Markdown.Ours(" stable, ")
                + Markdown.Number(known.Count(baseline => !baseline.IsStable))
                + Markdown.Ours(" learning, ")
                + Markdown.Number(known.Sum(baseline => baseline.Anomalies))
                + Markdown.Ours(" anomalies.");

    private static Markdown Row(string what, string count) => Markdown.Ours($"| {what} | {count} |");

    private static Markdown Row(string what, long count) => Markdown.Ours($"| {what} | ") + Markdown.Number(count) + Markdown.Ours(" |");

    /// <summary>What was refused most, or would be.</summary>
    internal sealed record RefusedDestination
    {
        /// <summary>The host; the address where no name is known.</summary>
        public required string? Destination { get; init; }

        public required int Port { get; init; }

        public required long Count { get; init; }

        /// <summary>Of how many jobs.</summary>
        public required int Jobs { get; init; }
    }
}
