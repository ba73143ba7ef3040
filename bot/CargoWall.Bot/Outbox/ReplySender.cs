using System.Globalization;
using System.Text.Json;
using CargoWall.Bot.Rendering;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.Storage.Outbox;

namespace CargoWall.Bot.Outbox;

/// <summary>Keeps one answer to a comment. Where the answer tells what became of a pull request, it waits for that.</summary>
internal sealed class ReplySender(IGitHub github, WriteBudget budget, StoredOutbox outbox) : IOutboxSender
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    public string Kind => "reply";

    public async Task<string> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var payload = OutboxPayload.Read(row, OutboxJson.Default.ReplyPayload);
        var outcome = payload.OutcomeOf is null ? "" : await OutcomeAsync(payload.OutcomeOf, cancellationToken);
        var issues = github.Write(StoredOutbox.AddressOf(row)).Issues;
        var mark = new HiddenMark(Kind, payload.InReplyTo.ToString(CultureInfo.InvariantCulture));
        var text = mark.On(payload.Body + outcome);
        if (OutboxPayload.Remote(row, OutboxJson.Default.CommentRemote)?.CommentId is { } remembered)
        {
            await EditAsync(issues, row, remembered, text, cancellationToken);
            return Remember(remembered);
        }

        // The first attempt of the first intention has nothing to look for. Any other may follow a success that was never recorded.
        if (
            row is not { Attempts: <= 1, Version: 1 }
            && await issues.ListMarkedAsync(payload.Issue, mark, cancellationToken).FirstOrDefaultAsync(cancellationToken) is { } found
        )
        {
            if (found.Body != text)
            {
                await EditAsync(issues, row, found.Id, text, cancellationToken);
            }

            return Remember(found.Id);
        }

        await budget.SpendAsync(row, cancellationToken);
        return Remember((await issues.CreateCommentAsync(payload.Issue, text, cancellationToken)).Id);
    }

    private async Task EditAsync(IIssues issues, OutboxRow row, long commentId, string text, CancellationToken cancellationToken)
    {
        await budget.SpendAsync(row, cancellationToken);
        try
        {
            await issues.UpdateCommentAsync(commentId, text, cancellationToken);
        }
        catch (GitHubNotFoundException)
        {
            // Somebody deleted the answer: it stays so.
        }
    }

    private async Task<string> OutcomeAsync(string key, CancellationToken cancellationToken) =>
        await outbox.FindAsync(key, cancellationToken) switch
        {
            null => throw new NotPossibleException($"There is no intention {key} to tell of."),
            { State: OutboxState.Waiting } => throw new NotYetException(LookAgain, "Waits for the pull request that it tells of."),
            { State: OutboxState.Dead, Failure: var why } => GivenUp(why),
            { Number: { } number } => string.Create(CultureInfo.InvariantCulture, $"\n\nPull request: #{number}"),
            _ => "\n\nThe branch has this already: there is nothing to propose.",
        };

    internal static string GivenUp(string? why) => $"\n\nNo pull request: {Markdown.Text(why ?? "it was given up.")}";

    private static string Remember(long commentId) => JsonSerializer.Serialize(new CommentRemote(commentId), OutboxJson.Default.CommentRemote);
}
