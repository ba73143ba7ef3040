namespace CargoWall.GitHub.Resources;

/// <summary>Issues, and comments and reactions on issues and pull requests. Token: issues, write.</summary>
public interface IIssues
{
    /// <summary>Comments that this app made, oldest first; what others wrote is not among them, whatever it looks like.</summary>
    IAsyncEnumerable<IssueComment> ListOwnCommentsAsync(int number, CancellationToken cancellationToken);

    /// <summary>Makes a comment. Not repeated by the client: a lost answer may hide a success.</summary>
    Task<IssueComment> CreateCommentAsync(int number, string body, CancellationToken cancellationToken);

    /// <exception cref="GitHubNotFoundException">The comment is gone.</exception>
    Task<IssueComment> UpdateCommentAsync(long commentId, string body, CancellationToken cancellationToken);

    /// <summary>Removes a comment; one that is gone already is no mistake.</summary>
    Task DeleteCommentAsync(long commentId, CancellationToken cancellationToken);

    /// <summary>Reacts to a comment; the same reaction a second time changes nothing.</summary>
    /// <param name="commentId">The comment.</param>
    /// <param name="content"><c>+1</c>, <c>-1</c>, <c>laugh</c>, <c>confused</c>, <c>heart</c>, <c>hooray</c>, <c>rocket</c> or <c>eyes</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="GitHubNotFoundException">The comment is gone.</exception>
    Task ReactAsync(long commentId, string content, CancellationToken cancellationToken);

    /// <summary>Issues, open or not, that this app opened, newest first; without pull requests.</summary>
    /// <param name="creator">Login of the app's own account.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    IAsyncEnumerable<Issue> ListOwnAsync(string creator, CancellationToken cancellationToken);

    /// <summary>Opens an issue. Not repeated by the client: a lost answer may hide a success.</summary>
    Task<Issue> OpenAsync(string title, string body, CancellationToken cancellationToken);

    /// <exception cref="GitHubNotFoundException">The issue is gone.</exception>
    Task<Issue> UpdateAsync(int number, string title, string body, bool open, CancellationToken cancellationToken);
}
