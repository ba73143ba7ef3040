using System.Globalization;
using CargoWall.Bot.Commands.Subjects;
using CargoWall.Bot.Rendering;
using CargoWall.Bot.Replays;
using CargoWall.Policy.Model;

namespace CargoWall.Bot.Commands.Reading;

/// <summary><c>replay</c>: what the last runs of each job would have met under this pull request's policies.</summary>
internal sealed class ReplayCommand(PolicySides sides, RecordedRuns recorded) : ICommand
{
    private const int MostRuns = 100;
    private const int MostJobs = 100;
    private const int ShownDestinations = 5;

    public CommandForm Form { get; } =
        new()
        {
            Name = "replay",
            Does = "Judges the last N verified runs of every job (20 without a number, at most 100) by the policies in force and by this pull request's",
            OnPullRequests = true,
            Words = [new CommandWord("N", IsRequired: false)],
        };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var text = call.Arguments.Find("N");
        var runs = ChangeReplay.RunsOfAJob;
        if (text is not null && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out runs) && runs is >= 1 and <= MostRuns))
        {
            return NoNumber(text);
        }

        return await sides.FindAsync(call, cancellationToken) switch
        {
            [{ InForce.Level: PolicyLevel.Organization }, ..] => CommandAnswer.Mistaken(
                "This repository holds the organization's policies: the check of the pull request replays the runs of the repositories that they reach."
            ),
            [_, { Errors: > 0 }] => CommandAnswer.Mistaken("The policy files of the head have errors, so nothing can be judged by them. The check lists them."),
            [var present, var head] => CommandAnswer.Done(await ReplayAsync(call, present, head, runs, cancellationToken)),
            _ => CommandAnswer.Done(Markdown.Ours("This pull request changes neither policies nor workflows: every run would be judged as it was.")),
        };
    }

    internal static CommandAnswer NoNumber(string text) =>
        CommandAnswer.Mistaken(Markdown.Ours("`N` is a number of runs from 1 to 100, not ") + Markdown.Code(text) + Markdown.Ours("."));

    private async Task<Markdown> ReplayAsync(CommandCall call, PolicySide present, PolicySide head, int runs, CancellationToken cancellationToken)
    {
        var rows = new List<(string Name, IReadOnlyList<Markdown> Cells)>();
        foreach (var subject in head.Subjects.Where(subject => subject is { Workflow: not null, Job: not null }).Take(MostJobs))
        {
            // Not null: filtered above.
            var last = await recorded.FindAsync(call.Repository.Id.Value, subject.Workflow!, subject.Job!, runs, cancellationToken);
            if (last.Count > 0)
            {
                rows.Add(
                    (
                        subject.Name,
                        Cells(JobReplay.Of(present.Resolve(subject.Workflow, subject.Job).Policy, head.Resolve(subject.Workflow, subject.Job).Policy, last))
                    )
                );
            }
        }

        return rows.Count == 0
            ? Markdown.Ours("No verified run of any job is stored, so there is nothing to judge.")
            : head.Title + Markdown.Ours("\n\n") + SubjectTable.Of(["runs", "would be denied now", "would pass now", "unused rules"], rows);
    }

    internal static IReadOnlyList<Markdown> Cells(JobReplay replay) =>
        [
            Markdown.Number(replay.Runs),
            replay.NewlyDenied.IsEmpty
                ? Markdown.Empty
                : Destinations([.. replay.NewlyDenied])
                    + Markdown.Ours(replay.Refuses ? ": **refused in " : ": denied (audit) in ")
                    + Markdown.Number(replay.BrokenRuns)
                    + Markdown.Ours(" of ")
                    + Markdown.Number(replay.Runs)
                    + Markdown.Ours(replay.Refuses ? " runs**" : " runs"),
            Destinations([.. replay.NewlyAllowed]),
            Markdown.Number(replay.Unused.Length),
        ];

    private static Markdown Destinations(IReadOnlyList<ReplayedIn> list) =>
        Markdown.Join(", ", list.Take(ShownDestinations).Select(it => Markdown.Code(it.Destination)))
        + (list.Count > ShownDestinations ? Markdown.Ours(" and ") + Markdown.Number(list.Count - ShownDestinations) + Markdown.Ours(" more") : Markdown.Empty);
}
