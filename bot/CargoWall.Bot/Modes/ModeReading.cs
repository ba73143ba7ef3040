using CargoWall.Bot.Rendering;
using CargoWall.Policy.Model;
using CargoWall.Storage;
using CargoWall.Storage.Modes;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Modes;

/// <summary>Recorded changes of mode, as commands show them.</summary>
internal sealed class ModeReading(IDbContextFactory<CargoWallDb> databases)
{
    private const int MostChanges = 10_000;
    private const int ShownChanges = 10;

    /// <summary>A repository's changes in the order in which they were recorded.</summary>
    public async Task<IReadOnlyList<ModeChangeRow>> FindAsync(long repositoryId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var newest = await database
            .ModeChanges.AsNoTracking()
            .Where(row => row.RepositoryId == repositoryId)
            .OrderByDescending(row => row.ModeChangeId)
            .Take(MostChanges)
            .ToListAsync(cancellationToken);
        newest.Reverse();
        return newest;
    }

    /// <summary>The newest change in one sentence; empty when there is none.</summary>
    public static Markdown Newest(IReadOnlyList<ModeChangeRow> changes, bool isPublic, long repositoryId) =>
        changes.Count == 0
            ? Markdown.Empty
            : Markdown.Ours("Last change of mode: ")
                + Describe([.. changes.Where(change => change.Commit == changes[^1].Commit)], isPublic, repositoryId)
                + Markdown.Ours(".");

    /// <summary>One line for each of the newest commits, newest first.</summary>
    public static Markdown Lines(IReadOnlyList<ModeChangeRow> changes, bool isPublic, long repositoryId) =>
        Markdown.Join(
            "\n",
            changes
                .GroupBy(change => change.Commit)
                .Reverse()
                .Take(ShownChanges)
                .Select(commit => Markdown.Ours("- ") + Describe([.. commit], isPublic, repositoryId))
        );

    /// <summary>Mean time in audit in one sentence.</summary>
    public static Markdown Describe(TimeInAudit time) =>
        Markdown.Join(
            "; ",
            [
                time.Mean is { } mean
                    ? Markdown.Ours("mean time in audit ")
                        + Markdown.Text(Days(mean))
                        + Markdown.Ours(" (")
                        + Markdown.Number(time.Ended)
                        + Markdown.Ours(time.Ended == 1 ? " stay)" : " stays)")
                    : Markdown.Empty,
                time.MeanOpen is { } open
                    ? Markdown.Number(time.Open)
                        + Markdown.Ours(time.Open == 1 ? " entity in audit for " : " entities in audit, on average for ")
                        + Markdown.Text(Days(open))
                    : Markdown.Empty,
            ]
        );

    private static Markdown Describe(IReadOnlyList<ModeChangeRow> ofCommit, bool isPublic, long repositoryId)
    {
        // What stands for the whole commit: what nothing else brought along.
        var first = ofCommit.FirstOrDefault(change => !change.IsInherited) ?? ofCommit[0];
        var entity =
            first.Workflow.Length == 0 ? "repository"
            : first.Job.Length == 0 ? first.Workflow
            : $"{first.Workflow}#{first.Job}";
        var others = ofCommit.Count - 1;
        var text =
            Markdown.Code(entity)
            + Markdown.Ours($" {Word(first.OldMode)} → {Word(first.NewMode)}")
            + (
                others > 0
                    ? Markdown.Ours(" (with ") + Markdown.Number(others) + Markdown.Ours(others == 1 ? " more entity)" : " more entities)")
                    : Markdown.Empty
            )
            + Markdown.Ours(" on ")
            + Markdown.Text(first.ChangedAt.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        if (first.SourceRepositoryId != repositoryId)
        {
            // Commits of the policy repository may be private where this is not.
            return text + Markdown.Ours(isPublic ? " by the organization" : " by the organization, ") + (isPublic ? Markdown.Empty : Who(first));
        }

        return text + Markdown.Ours(" ") + Who(first);
    }

    private static Markdown Who(ModeChangeRow change) =>
        Markdown.Ours("in ")
        + Markdown.Code(change.Commit[..Math.Min(7, change.Commit.Length)])
        + Markdown.Ours(" by ")
        + Markdown.Code(change.Author)
        + (change.Merger is { } merger && merger != change.Author ? Markdown.Ours(", merged by ") + Markdown.Code(merger) : Markdown.Empty);

    private static string Word(int? mode) => mode is { } known ? PolicyWords.Mode.Of((PolicyMode)known) : "no policy";

    private static string Days(TimeSpan span) =>
        span.TotalDays >= 2
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{span.TotalDays:0.#} days")
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{span.TotalHours:0.#} hours");
}
