using CargoWall.Bot.Checks;
using CargoWall.Bot.Egress;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Rendering;
using CargoWall.GitHub;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Commands.Reading;

/// <summary><c>check</c>: judges the head of a pull request once more and writes both checks anew.</summary>
internal sealed class CheckCommand(IGitHub github, PolicyPreview preview, PolicyCheckText text, EgressHeads heads, GoodSets goodSets, IOutbox outbox) : ICommand
{
    public CommandForm Form { get; } = new()
    {
        Name = "check",
        Does = "Judges the head of this pull request once more and writes both checks anew",
        OnPullRequests = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var reader = github.Read(call.Repository);
        if (await reader.PullRequests.FindAsync(call.Issue, cancellationToken) is not { } pull
            || await goodSets.FindAsync(call.Repository.Id.Value, cancellationToken) is not { } inForce)
        {
            return CommandAnswer.Mistaken("The pull request is not there any more.");
        }

        if (Resolver.Resolve(inForce.For(workflow: null, job: null, call.Day)).Policy.Settings.Checks == ChecksSetting.Disabled)
        {
            return CommandAnswer.Mistaken(Markdown.Ours("The policy in force switches checks off: ") + Markdown.Code("checks: disabled") + Markdown.Ours("."));
        }

        var commit = new CheckedCommit(call.Repository, pull.Head.Sha, pull.Base.Sha, pull.Base.Ref, IsOnBranch: false, Again: true);
        if (await preview.LookAsync(reader, commit, cancellationToken) is { } report)
        {
            await outbox.EnqueueAsync(text.Write(commit, report), cancellationToken);
        }

        await heads.RepeatAsync(call.Repository.Id.Value, pull.Head.Sha, cancellationToken);
        return CommandAnswer.Done();
    }
}
