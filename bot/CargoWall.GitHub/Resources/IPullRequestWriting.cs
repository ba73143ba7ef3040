namespace CargoWall.GitHub.Resources;

/// <summary>Pull requests of this repository's own branches. Token: pull requests, write.</summary>
public interface IPullRequestWriting
{
    /// <summary>The open pull request from one branch of this repository into another; null when there is none.</summary>
    Task<PullRequest?> FindOpenAsync(string branch, string target, CancellationToken cancellationToken);

    /// <summary>Opens a pull request. Not repeated by the client: a lost answer may hide a success.</summary>
    /// <exception cref="GitHubRefusedException">There is one already, or the branches do not differ (422).</exception>
    Task<PullRequest> OpenAsync(string branch, string target, string title, string body, CancellationToken cancellationToken);

    Task<PullRequest> UpdateAsync(int number, string title, string body, CancellationToken cancellationToken);
}
