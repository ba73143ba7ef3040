using CargoWall.Bot.Checks;
using CargoWall.Bot.Rendering;
using CargoWall.GitHub;

namespace CargoWall.Bot.Commands.Reading;

/// <summary><c>check</c>: judges the head of a pull request once more and writes both checks anew.</summary>
internal sealed class CheckCommand(IGitHub github, CheckRepetition repetition) : ICommand
{
    public CommandForm Form { get; } =
        new()
        {
            Name = "check",
            Does = "Judges the head of this pull request once more and writes both checks anew",
            OnPullRequests = true,
        };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (await github.Read(call.Repository).PullRequests.FindAsync(call.Issue, cancellationToken) is not { } pull)
        {
            return CommandAnswer.Mistaken("The pull request is not there any more.");
        }

        return await repetition.RepeatAsync(call.Repository, pull, cancellationToken) == PolicyCheckOutcome.Disabled
            ? CommandAnswer.Mistaken("The policy in force switches checks off: `checks: disabled`.")
            : CommandAnswer.Done();
    }
}
