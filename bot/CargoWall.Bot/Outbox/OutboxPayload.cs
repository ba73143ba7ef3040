using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CargoWall.Storage.Outbox;

namespace CargoWall.Bot.Outbox;

/// <summary>An intention's content as a row keeps it.</summary>
internal static class OutboxPayload
{
    public static string Of(OutboxWrite write) =>
        write.Match(
            check =>
                JsonSerializer.Serialize(
                    new CheckPayload(
                        check.Name,
                        check.HeadCommit,
                        check.Conclusion,
                        check.Title,
                        check.Summary,
                        check.Text,
                        check.DetailsUrl,
                        check.Annotations,
                        // Left out where there are none, so that checks stored before there were buttons keep their hash.
                        check.Actions.Count == 0
                            ? null
                            : check.Actions
                    ),
                    OutboxJson.Default.CheckPayload
                ),
            comment => JsonSerializer.Serialize(new CommentPayload(comment.Issue, comment.Marker, comment.Body), OutboxJson.Default.CommentPayload),
            reply => JsonSerializer.Serialize(new ReplyPayload(reply.Issue, reply.InReplyTo, reply.Body, reply.OutcomeOf), OutboxJson.Default.ReplyPayload),
            reaction => JsonSerializer.Serialize(new ReactionPayload(reaction.CommentId, reaction.Content), OutboxJson.Default.ReactionPayload),
            issue => JsonSerializer.Serialize(new IssuePayload(issue.Subject, issue.Title, issue.Body, issue.Open), OutboxJson.Default.IssuePayload),
            pullRequest =>
                JsonSerializer.Serialize(
                    new PullRequestPayload(
                        pullRequest.Purpose,
                        pullRequest.Branch,
                        pullRequest.Base,
                        pullRequest.Title,
                        pullRequest.Body,
                        pullRequest.CommitMessage,
                        pullRequest.Files,
                        pullRequest.MadeFrom
                    ),
                    OutboxJson.Default.PullRequestPayload
                )
        );

    public static T Read<T>(OutboxRow row, JsonTypeInfo<T> type)
        where T : class => JsonSerializer.Deserialize(row.Payload, type) ?? throw new JsonException($"The outbox holds null as {row.Key}.");

    /// <summary>What an earlier success left; null when there was none.</summary>
    public static T? Remote<T>(OutboxRow row, JsonTypeInfo<T> type)
        where T : class => row.Remote is null ? null : JsonSerializer.Deserialize(row.Remote, type);
}
