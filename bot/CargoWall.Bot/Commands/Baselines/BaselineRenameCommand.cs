using CargoWall.Bot.Baselines;
using CargoWall.Bot.Rendering;

namespace CargoWall.Bot.Commands.Baselines;

/// <summary><c>baseline rename</c>.</summary>
internal sealed class BaselineRenameCommand(BaselineBook baselines) : ICommand
{
    public CommandForm Form { get; } =
        new()
        {
            Name = "baseline rename",
            Does = "Gives a baseline another name",
            Needs = CommandNeed.Write,
            Words = [BaselineArgument.Word, new CommandWord("name")],
        };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var name = call.Arguments.Word("name");
        if (!BaselineNames.IsFit(name))
        {
            return Unfit(name);
        }

        var known = await baselines.ListAsync(call.Repository.Id.Value, cancellationToken);
        if (known.Any(baseline => baseline.Row.Name == name && baseline.Row.ChangedByComment == call.CommentId))
        {
            // The process ended right after it was done.
            return CommandAnswer.Done();
        }

        var (found, mistake) = BaselineArgument.Find(call, known);
        if (found is null)
        {
            return CommandAnswer.Mistaken(mistake);
        }

        return await baselines.RenameAsync(call.Repository.Id.Value, found.Row.BaselineId, name, BaselineArgument.ChangeOf(call), cancellationToken)
            ? CommandAnswer.Done()
            : Taken(name);
    }

    internal static CommandAnswer Unfit(string name) =>
        CommandAnswer.Mistaken(
            Markdown.Code(name) + Markdown.Ours(" is no name for a baseline: at most 64 letters, digits, blanks and . - _ # / without blanks around them.")
        );

    internal static CommandAnswer Taken(string name) =>
        CommandAnswer.Mistaken(Markdown.Ours("Another baseline is called ") + Markdown.Code(name) + Markdown.Ours("."));
}
