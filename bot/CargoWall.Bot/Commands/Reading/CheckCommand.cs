using CargoWall.Bot.Policies;
using CargoWall.Bot.Rendering;
using CargoWall.GitHub;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Commands.Reading;

/// <summary><c>check</c>: judges the head of a pull request once more and writes both checks anew.</summary>
internal sealed class CheckCommand(IGitHub github, CheckRepetition repetition, GoodSets goodSets) : ICommand
{
    public CommandForm Form { get; } = new()
    {
        Name = "check",
        Does = "Judges the head of this pull request once more and writes both checks anew",
        OnPullRequests = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (await github.Read(call.Repository).PullRequests.FindAsync(call.Issue, cancellationToken) is not { } pull
            || await goodSets.FindAsync(call.Repository.Id.Value, cancellationToken) is not { } inForce)
        {
            return CommandAnswer.Mistaken("The pull request is not there any more.");
        }

        if (Resolver.Resolve(inForce.For(workflow: null, job: null, call.Day)).Policy.Settings.Checks == ChecksSetting.Disabled)
        {
            return CommandAnswer.Mistaken(Markdown.Ours("The policy in force switches checks off: ") + Markdown.Code("checks: disabled") + Markdown.Ours("."));
        }

        await repetition.RepeatAsync(call.Repository, pull, cancellationToken);
        return CommandAnswer.Done();
    }
}
