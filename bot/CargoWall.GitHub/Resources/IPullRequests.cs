namespace CargoWall.GitHub.Resources;

/// <summary>Pull requests. Token: pull requests, read.</summary>
public interface IPullRequests
{
    /// <summary>Null when there is none of that number (404).</summary>
    Task<PullRequest?> FindAsync(int number, CancellationToken cancellationToken);

    /// <summary>Pull requests that a commit is part of, or that became it.</summary>
    IAsyncEnumerable<PullRequest> ListOfCommitAsync(string commitId, CancellationToken cancellationToken);

    /// <summary>Open pull requests, newest first.</summary>
    IAsyncEnumerable<PullRequest> ListOpenAsync(CancellationToken cancellationToken);

    /// <summary>Reviews of a pull request, oldest first.</summary>
    IAsyncEnumerable<PullRequestReview> ListReviewsAsync(int number, CancellationToken cancellationToken);
}
