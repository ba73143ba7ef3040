using System.Diagnostics;
using CargoWall.Bot.Proposals;
using CargoWall.Policy.Model;

namespace CargoWall.Bot.Commands.Changing;

/// <summary><c>mode</c>: audit or enforce, by pull request.</summary>
internal sealed class ModeCommand(ChangedSide sides, ModeProposal proposal) : ICommand
{
    public CommandForm Form { get; } =
        new()
        {
            Name = "mode",
            Does = "Opens a pull request that sets the mode of the repository, a workflow or a job",
            Needs = CommandNeed.Write,
            Words = [new CommandWord("mode", Choices: [.. PolicyWords.Mode.All])],
            Options = [new CommandOption("for", "target")],
        };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (await sides.FindAsync(call, cancellationToken) is not { } side)
        {
            return ChangedSide.Gone;
        }

        var (target, mistake) = TargetArgument.Read(call.Arguments.Option("for"), side);
        if (!mistake.IsEmpty)
        {
            return CommandAnswer.Mistaken(mistake);
        }

        return PolicyWords.Mode.TryRead(call.Arguments.Word("mode"), out var mode)
            ? ProposalAnswer.Of(await proposal.ProposeAsync(ProposalAnswer.RequestOf(call), target, mode.Value, cancellationToken))
            : throw new UnreachableException("The form takes no other word.");
    }
}
