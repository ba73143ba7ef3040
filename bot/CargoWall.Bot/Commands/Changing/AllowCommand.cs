using CargoWall.Bot.Proposals;

namespace CargoWall.Bot.Commands.Changing;

/// <summary><c>allow</c>: a rule, by pull request.</summary>
internal sealed class AllowCommand(ChangedSide sides, AddDestinationProposal proposal) : ICommand
{
    private const string Host = "host[:port]";

    public CommandForm Form { get; } =
        new()
        {
            Name = "allow",
            Does = "Opens a pull request with a rule that allows a host, address or network, for the repository or a job",
            Needs = CommandNeed.Write,
            Words = [new CommandWord(Host)],
            Options = [new CommandOption("job", "j"), new CommandOption("expires", "30d"), new CommandOption("generalize")],
        };

    public Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken) =>
        RuleProposal.AskAsync(sides, proposal, call, call.Arguments.Word(Host), deny: false, cancellationToken);
}
