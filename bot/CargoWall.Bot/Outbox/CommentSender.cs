using System.Text.Json;
using CargoWall.GitHub;
using CargoWall.Storage.Outbox;

namespace CargoWall.Bot.Outbox;

/// <summary>Keeps one comment at its newest content: made, edited in place, taken away.</summary>
internal sealed class CommentSender(IGitHub github, WriteBudget budget) : IOutboxSender
{
    public string Kind => "comment";

    public async Task<string> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var payload = OutboxPayload.Read(row, OutboxJson.Default.CommentPayload);
        var issues = github.Write(StoredOutbox.AddressOf(row)).Issues;
        var mark = new HiddenMark(Kind, payload.Marker);
        var known = OutboxPayload.Remote(row, OutboxJson.Default.CommentRemote)?.CommentId;
        if (known is { } remembered && await ShowAsync(remembered))
        {
            return Remember(payload.Body is null ? null : remembered);
        }

        // None is remembered, or it is gone. One may still be there, from an attempt whose end was not recorded.
        await foreach (var comment in issues.ListMarkedAsync(payload.Issue, mark, cancellationToken))
        {
            if (comment.Id != known && await ShowAsync(comment.Id))
            {
                return Remember(payload.Body is null ? null : comment.Id);
            }
        }

        if (payload.Body is null)
        {
            return Remember(null);
        }

        await budget.SpendAsync(row, cancellationToken);
        return Remember((await issues.CreateCommentAsync(payload.Issue, mark.On(payload.Body), cancellationToken)).Id);

        // False when there is no such comment any more.
        async Task<bool> ShowAsync(long commentId)
        {
            await budget.SpendAsync(row, cancellationToken);
            if (payload.Body is null)
            {
                await issues.DeleteCommentAsync(commentId, cancellationToken);
                return true;
            }

            try
            {
                await issues.UpdateCommentAsync(commentId, mark.On(payload.Body), cancellationToken);
                return true;
            }
            catch (GitHubNotFoundException)
            {
                return false;
            }
        }
    }

    private static string Remember(long? commentId) => JsonSerializer.Serialize(new CommentRemote(commentId), OutboxJson.Default.CommentRemote);
}
