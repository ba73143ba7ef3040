using CargoWall.Bot.Proposals;

namespace CargoWall.Bot.Commands.Changing;

/// <summary><c>default</c>: a default policy of what the last verified runs reached, by pull request.</summary>
internal sealed class DefaultCommand(ChangedSide sides, DefaultPolicyProposal proposal) : ICommand
{
    public CommandForm Form { get; } =
        new()
        {
            Name = "default",
            Does = "Opens a pull request with a default policy made of what the last verified runs reached",
            Needs = CommandNeed.Write,
            Words = [new CommandWord("target", IsRequired: false)],
        };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (await sides.FindAsync(call, cancellationToken) is not { } side)
        {
            return ChangedSide.Gone;
        }

        var (target, mistake) = TargetArgument.Read(call.Arguments.Find("target"), side);
        return mistake.IsEmpty
            ? ProposalAnswer.Of(await proposal.ProposeAsync(ProposalAnswer.RequestOf(call), target, LearnedTraffic.UsualRuns, cancellationToken))
            : CommandAnswer.Mistaken(mistake);
    }
}
