namespace CargoWall.GitHub.Resources;

/// <summary>Comments on issues and pull requests. Token: issues, write.</summary>
public interface IIssues
{
    /// <summary>Oldest first.</summary>
    IAsyncEnumerable<IssueComment> ListCommentsAsync(int number, CancellationToken cancellationToken);

    Task<IssueComment> CreateCommentAsync(int number, string body, CancellationToken cancellationToken);

    Task<IssueComment> UpdateCommentAsync(long commentId, string body, CancellationToken cancellationToken);
}
