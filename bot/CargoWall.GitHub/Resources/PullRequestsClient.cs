using CargoWall.GitHub.Tokens;
using CargoWall.GitHub.Transport;

namespace CargoWall.GitHub.Resources;

internal sealed class PullRequestsClient(GitHubTransport transport, RepositoryAddress repository)
    : RepositoryClient(transport, repository, Permissions.ReadPullRequests),
        IPullRequests
{
    public Task<PullRequest?> FindAsync(int number, CancellationToken cancellationToken) =>
        Transport.FindAsync(Get($"/pulls/{number}"), GitHubJson.Default.PullRequest, cancellationToken);

    public IAsyncEnumerable<PullRequest> ListOfCommitAsync(string commitId, CancellationToken cancellationToken) =>
        Transport.PagesAsync(
            Get($"/commits/{Uri.EscapeDataString(commitId)}/pulls?{PageSize}"),
            GitHubJson.Default.IReadOnlyListPullRequest,
            page => page,
            cancellationToken
        );

    public IAsyncEnumerable<PullRequest> ListOpenAsync(CancellationToken cancellationToken) =>
        Transport.PagesAsync(Get($"/pulls?state=open&{PageSize}"), GitHubJson.Default.IReadOnlyListPullRequest, page => page, cancellationToken);

    public IAsyncEnumerable<PullRequestReview> ListReviewsAsync(int number, CancellationToken cancellationToken) =>
        Transport.PagesAsync(Get($"/pulls/{number}/reviews?{PageSize}"), GitHubJson.Default.IReadOnlyListPullRequestReview, page => page, cancellationToken);
}
