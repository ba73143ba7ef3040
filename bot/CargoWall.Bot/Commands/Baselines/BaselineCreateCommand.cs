using CargoWall.Bot.Baselines;
using CargoWall.Bot.Commands.Subjects;
using CargoWall.Bot.Rendering;

namespace CargoWall.Bot.Commands.Baselines;

/// <summary><c>baseline create</c>: learns a job from the runs that are stored.</summary>
internal sealed class BaselineCreateCommand(BaselineBook baselines, PolicySides sides) : ICommand
{
    public CommandForm Form { get; } =
        new()
        {
            Name = "baseline create",
            Does = "Makes a baseline for a job, a workflow or the repository from stored runs",
            Needs = CommandNeed.Write,
            Words = [new CommandWord("job")],
            Options = [BaselineArgument.Runs],
        };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var (runs, badRuns) = BaselineArgument.ReadRuns(call);
        if (!badRuns.IsEmpty)
        {
            return CommandAnswer.Mistaken(badRuns);
        }

        if (await sides.FindAsync(call, cancellationToken) is not [var side, ..])
        {
            return CommandAnswer.Mistaken("The app has no access to this repository any more.");
        }

        var (subject, mistake) = Subject.Find(call.Arguments.Word("job"), side.Workflows);
        if (subject is null)
        {
            return CommandAnswer.Mistaken(mistake);
        }

        var made = await baselines.CreateAsync(
            call.Repository.Id.Value,
            side.InForce.OwnerId,
            subject.Workflow ?? "",
            subject.Job ?? "",
            runs,
            BaselineArgument.ChangeOf(call),
            cancellationToken
        );
        return Answer(subject, made);
    }

    /// <param name="subject">What was to be learned.</param>
    /// <param name="made">What came of it; null where there is a baseline already.</param>
    internal static CommandAnswer Answer(Subject subject, Made? made) =>
        made switch
        {
            null => CommandAnswer.Mistaken(
                Markdown.Ours("There is a baseline of ") + Markdown.Code(subject.Name) + Markdown.Ours(" already: `baseline recompute` learns it anew.")
            ),
            { Runs: 0 } => CommandAnswer.Mistaken(
                Markdown.Ours("No verified run of ") + Markdown.Code(subject.Name) + Markdown.Ours(" on the default branch is stored.")
            ),
            _ => CommandAnswer.Done(
                BaselineArgument.Describe(made.Baseline)
                    + Markdown.Ours(" Learned from ")
                    + Markdown.Number(made.Runs)
                    + Markdown.Ours(made.Runs == 1 ? " run." : " runs.")
            ),
        };
}
