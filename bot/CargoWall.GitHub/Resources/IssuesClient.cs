using CargoWall.GitHub.Tokens;
using CargoWall.GitHub.Transport;

namespace CargoWall.GitHub.Resources;

internal sealed class IssuesClient(GitHubTransport transport, RepositoryAddress repository)
    : RepositoryClient(transport, repository, Permissions.WriteIssues), IIssues
{
    public IAsyncEnumerable<IssueComment> ListCommentsAsync(int number, CancellationToken cancellationToken) =>
        Transport.PagesAsync(
            Get($"/issues/{number}/comments?{PageSize}"), GitHubJson.Default.IReadOnlyListIssueComment, page => page, cancellationToken);

    public Task<IssueComment> CreateCommentAsync(int number, string body, CancellationToken cancellationToken) =>
        Transport.SendAsync(
            Write(HttpMethod.Post, $"/issues/{number}/comments", new CommentBody(body), GitHubJson.Default.CommentBody),
            GitHubJson.Default.IssueComment,
            cancellationToken);

    public Task<IssueComment> UpdateCommentAsync(long commentId, string body, CancellationToken cancellationToken) =>
        Transport.SendAsync(
            Write(HttpMethod.Patch, $"/issues/comments/{commentId}", new CommentBody(body), GitHubJson.Default.CommentBody) with { Repeatable = true },
            GitHubJson.Default.IssueComment,
            cancellationToken);
}
