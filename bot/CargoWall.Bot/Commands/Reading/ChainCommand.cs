using CargoWall.Bot.Commands.Subjects;
using CargoWall.Bot.Rendering;

namespace CargoWall.Bot.Commands.Reading;

/// <summary><c>chain</c>: the effective policy of a job and where each value comes from.</summary>
internal sealed class ChainCommand(PolicySides sides) : ICommand
{
    public CommandForm Form { get; } =
        new()
        {
            Name = "chain",
            Does = "Shows the policy of the repository, a workflow or a job, and which line of which file each value comes from",
            Words = [new CommandWord("workflow", IsRequired: false), new CommandWord("job", IsRequired: false)],
        };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var (workflow, job) = (call.Arguments.Find("workflow"), call.Arguments.Find("job"));
        return SideAnswers.Of(
            await sides.FindAsync(call, cancellationToken),
            side =>
            {
                var (subject, mistake) =
                    workflow is null ? (Subject.Repository, Markdown.Empty)
                    : job is null ? Subject.Find(workflow, side.Workflows)
                    : Subject.FindJob(workflow, job, side.Workflows);
                return subject is null ? (Markdown.Empty, mistake) : (Chain(side, subject), Markdown.Empty);
            }
        );
    }

    internal static Markdown Chain(PolicySide side, Subject subject)
    {
        var resolution = side.Resolve(subject.Workflow, subject.Job);
        var digest = resolution.Policy.IsUnprotected
            ? Markdown.Empty
            : Markdown.Ours("\nDigest ") + Markdown.Code(resolution.Policy.Digest[..12]) + Markdown.Ours(".");
        return Markdown.Code(subject.Name) + Markdown.Ours("\n") + Markdown.Block(side.Discretion.Explain(resolution)) + digest;
    }
}
