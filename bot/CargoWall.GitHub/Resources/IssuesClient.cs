using CargoWall.GitHub.Tokens;
using CargoWall.GitHub.Transport;

namespace CargoWall.GitHub.Resources;

internal sealed class IssuesClient(GitHubTransport transport, RepositoryAddress repository, long appId)
    : RepositoryClient(transport, repository, Permissions.WriteIssues),
        IIssues
{
    public IAsyncEnumerable<IssueComment> ListOwnCommentsAsync(int number, CancellationToken cancellationToken) =>
        Transport.PagesAsync(
            Get($"/issues/{number}/comments?{PageSize}"),
            GitHubJson.Default.IReadOnlyListIssueComment,
            page => page.Where(comment => comment.PerformedViaGitHubApp?.Id == appId).ToList(),
            cancellationToken
        );

    public Task<IssueComment> CreateCommentAsync(int number, string body, CancellationToken cancellationToken) =>
        Transport.SendAsync(
            Write(HttpMethod.Post, $"/issues/{number}/comments", new CommentBody(body), GitHubJson.Default.CommentBody),
            GitHubJson.Default.IssueComment,
            cancellationToken
        );

    public Task<IssueComment> UpdateCommentAsync(long commentId, string body, CancellationToken cancellationToken) =>
        Transport.SendAsync(
            Write(HttpMethod.Patch, $"/issues/comments/{commentId}", new CommentBody(body), GitHubJson.Default.CommentBody) with
            {
                Repeatable = true,
            },
            GitHubJson.Default.IssueComment,
            cancellationToken
        );

    public async Task DeleteCommentAsync(long commentId, CancellationToken cancellationToken)
    {
        try
        {
            await Transport.SendAsync(Delete($"/issues/comments/{commentId}"), cancellationToken);
        }
        catch (GitHubNotFoundException)
        {
            // What was to go is gone.
        }
    }

    public Task ReactAsync(long commentId, string content, CancellationToken cancellationToken) =>
        Transport.SendAsync(
            Write(HttpMethod.Post, $"/issues/comments/{commentId}/reactions", new ReactionBody(content), GitHubJson.Default.ReactionBody) with
            {
                Repeatable = true,
            },
            GitHubJson.Default.Reaction,
            cancellationToken
        );

    public IAsyncEnumerable<Issue> ListOwnAsync(string creator, CancellationToken cancellationToken) =>
        Transport.PagesAsync(
            Get($"/issues?state=all&creator={Uri.EscapeDataString(creator)}&{PageSize}"),
            GitHubJson.Default.IReadOnlyListIssue,
            page => page.Where(issue => issue.PullRequest is null && issue.PerformedViaGitHubApp?.Id == appId).ToList(),
            cancellationToken
        );

    public Task<Issue> OpenAsync(string title, string body, CancellationToken cancellationToken) =>
        Transport.SendAsync(
            Write(HttpMethod.Post, "/issues", new NewIssue(title, body), GitHubJson.Default.NewIssue),
            GitHubJson.Default.Issue,
            cancellationToken
        );

    public Task<Issue> UpdateAsync(int number, string title, string body, bool open, CancellationToken cancellationToken) =>
        Transport.SendAsync(
            Write(HttpMethod.Patch, $"/issues/{number}", new IssueChange(title, body, open ? "open" : "closed"), GitHubJson.Default.IssueChange) with
            {
                Repeatable = true,
            },
            GitHubJson.Default.Issue,
            cancellationToken
        );
}
