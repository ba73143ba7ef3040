using System.Text.Json;
using CargoWall.GitHub;
using CargoWall.Storage.Outbox;

namespace CargoWall.Bot.Outbox;

/// <summary>Reacts to a comment. GitHub keeps one of a kind, so a second time does no harm.</summary>
internal sealed class ReactionSender(IGitHub github, WriteBudget budget) : IOutboxSender
{
    public string Kind => "reaction";

    public async Task<string> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var payload = OutboxPayload.Read(row, OutboxJson.Default.ReactionPayload);
        await budget.SpendAsync(row, cancellationToken);
        try
        {
            await github.Write(StoredOutbox.AddressOf(row)).Issues.ReactAsync(payload.CommentId, Wire(payload.Content), cancellationToken);
        }
        catch (GitHubNotFoundException)
        {
            throw new NotPossibleException("The comment is gone.");
        }

        return JsonSerializer.Serialize(new CommentRemote(payload.CommentId), OutboxJson.Default.CommentRemote);
    }

    private static string Wire(ReactionContent content) =>
        content switch
        {
            ReactionContent.ThumbsUp => "+1",
            ReactionContent.ThumbsDown => "-1",
            ReactionContent.Confused => "confused",
            ReactionContent.Heart => "heart",
            ReactionContent.Hooray => "hooray",
            ReactionContent.Rocket => "rocket",
            _ => "eyes",
        };
}
