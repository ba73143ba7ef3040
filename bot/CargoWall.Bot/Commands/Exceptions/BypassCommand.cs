using System.Globalization;
using CargoWall.Bot.Attention;
using CargoWall.Bot.Checks;
using CargoWall.Bot.Egress;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Rendering;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.Storage.Commands;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Commands.Exceptions;

/// <summary><c>bypass</c>: lets a failed check of this head commit pass for a day. What is enforced on runners does not change.</summary>
internal sealed class BypassCommand(
    BypassBook bypasses,
    PullRequestBook pulls,
    CheckRepetition repetition,
    GoodSets goodSets,
    IGitHub github,
    IOptions<CommandOptions> options
) : ICommand
{
    private const int ShortestReason = 10;
    private const int LongestReason = 500;
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(24);

    public CommandForm Form { get; } =
        new()
        {
            Name = "bypass",
            Does = "Makes a failed check of this head commit neutral for 24 hours, with your reason in it",
            Needs = CommandNeed.Owner,
            OnPullRequests = true,
            Words = [new CommandWord("check", Choices: ["policy", "egress"]), new CommandWord("reason…", IsRest: true)],
        };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (
            await goodSets.FindAsync(call.Repository.Id.Value, cancellationToken) is not { } inForce
            || await github.Read(call.Repository).PullRequests.FindAsync(call.Issue, cancellationToken) is not { } pull
        )
        {
            return CommandAnswer.Mistaken("The pull request is not there any more.");
        }

        if (!options.Value.MayBypass(inForce.OwnerId, call.Repository.Name.Owner))
        {
            return CommandAnswer.Refused("This organization has switched bypassing off.");
        }

        var reason = PlainText.OneLine(string.Join(' ', call.Arguments.Rest), LongestReason);
        if (reason.Length < ShortestReason)
        {
            return CommandAnswer.Mistaken("Give a reason of at least 10 characters: it is kept and stands in the check.");
        }

        if (await IsUnseenAsync(call, pull, cancellationToken))
        {
            return Unseen(pull.Head.Sha);
        }

        var name = call.Arguments.Word("check") == "policy" ? PolicyCheckText.Name : EgressCheck.Name;
        var bypass = new BypassRow
        {
            RepositoryId = call.Repository.Id.Value,
            HeadSha = pull.Head.Sha,
            CheckName = name,
            PullRequest = call.Issue,
            CreatedAt = call.At.UtcDateTime,
            Until = call.At.UtcDateTime + Lasts,
            ActorLogin = call.Actor.Login,
            ActorId = call.Actor.Id,
            Reason = reason,
        };
        await bypasses.SetAsync(bypass, cancellationToken);
        await repetition.RepeatAsync(call.Repository, pull, cancellationToken);
        return Bypassed(bypass);
    }

    internal static CommandAnswer Unseen(string head) =>
        CommandAnswer.Mistaken(
            Markdown.Ours("The pull request changed after this was written, or just before; its head is ")
                + Markdown.Code(PolicyCheckText.Short(head))
                + Markdown.Ours(" now. Look at that commit, then write the command again.")
        );

    internal static CommandAnswer Bypassed(BypassRow bypass) =>
        CommandAnswer.Done(
            Markdown.Code(bypass.CheckName)
                + Markdown.Ours(" of ")
                + Markdown.Code(PolicyCheckText.Short(bypass.HeadSha))
                + Markdown.Ours(" is bypassed until ")
                + Markdown.Text(bypass.Until.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture))
                + Markdown.Ours(" UTC by ")
                + Markdown.Code(bypass.ActorLogin)
                + Markdown.Ours(": ")
                + Markdown.Text(bypass.Reason)
                + Markdown.Ours(" Another commit is judged as always.")
        );

    /// <summary>
    /// Whether the head may be another commit than the one that stood there when the command was written: a push on its way past the command, or one that came
    /// before a command that was handled late. Nothing is stored of a pull request that is older than the app: its head is taken as it is.
    /// </summary>
    private async Task<bool> IsUnseenAsync(CommandCall call, PullRequest pull, CancellationToken cancellationToken) =>
        await pulls.FindAsync(call.Repository.Id.Value, call.Issue, cancellationToken) is { } known
        && (known.HeadSha != pull.Head.Sha || known.UpdatedAt > call.WrittenAt?.UtcDateTime);
}
