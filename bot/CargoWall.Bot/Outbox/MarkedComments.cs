using System.Runtime.CompilerServices;
using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.Outbox;

/// <summary>Finds the bot's own comments again.</summary>
internal static class MarkedComments
{
    /// <summary>Its comments on an issue or pull request that carry a mark, oldest first.</summary>
    public static async IAsyncEnumerable<IssueComment> ListMarkedAsync(
        this IIssues issues,
        int issue,
        HiddenMark mark,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var comment in issues.ListOwnCommentsAsync(issue, cancellationToken))
        {
            if (mark.IsOn(comment.Body))
            {
                yield return comment;
            }
        }
    }
}
