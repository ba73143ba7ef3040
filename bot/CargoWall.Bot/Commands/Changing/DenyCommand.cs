using CargoWall.Bot.Proposals;

namespace CargoWall.Bot.Commands.Changing;

/// <summary><c>deny</c>: a rule, by pull request.</summary>
internal sealed class DenyCommand(ChangedSide sides, AddDestinationProposal proposal) : ICommand
{
    private const string Host = "host[:port]";

    public CommandForm Form { get; } =
        new()
        {
            Name = "deny",
            Does = "Opens a pull request with a rule that denies a host, address or network",
            Needs = CommandNeed.Write,
            Words = [new CommandWord(Host)],
            Options = [new CommandOption("job", "j")],
        };

    public Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken) =>
        RuleProposal.AskAsync(sides, proposal, call, call.Arguments.Word(Host), deny: true, cancellationToken);
}
