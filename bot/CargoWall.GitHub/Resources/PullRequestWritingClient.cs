using System.Text.Json.Serialization;
using CargoWall.GitHub.Tokens;
using CargoWall.GitHub.Transport;

namespace CargoWall.GitHub.Resources;

internal sealed class PullRequestWritingClient(GitHubTransport transport, RepositoryAddress repository)
    : RepositoryClient(transport, repository, Permissions.WritePullRequests),
        IPullRequestWriting
{
    public async Task<PullRequest?> FindOpenAsync(string branch, string target, CancellationToken cancellationToken)
    {
        var head = Uri.EscapeDataString($"{Repository.Name.Owner}:{branch}");
        var found = Transport.PagesAsync(
            Get($"/pulls?state=open&head={head}&base={Uri.EscapeDataString(target)}&{PageSize}"),
            GitHubJson.Default.IReadOnlyListPullRequest,
            page => page,
            cancellationToken
        );
        await foreach (var pullRequest in found)
        {
            // GitHub ignores a filter that it cannot read, so what comes back is looked at.
            if (pullRequest.Head.Ref == branch && pullRequest.Base.Ref == target && pullRequest.Head.Repo?.Id == Repository.Id.Value)
            {
                return pullRequest;
            }
        }

        return null;
    }

    public Task<PullRequest> OpenAsync(string branch, string target, string title, string body, CancellationToken cancellationToken) =>
        Transport.SendAsync(
            Write(HttpMethod.Post, "/pulls", new NewPullRequest(title, branch, target, body), GitHubJson.Default.NewPullRequest),
            GitHubJson.Default.PullRequest,
            cancellationToken
        );

    public Task<PullRequest> UpdateAsync(int number, string title, string body, CancellationToken cancellationToken) =>
        Transport.SendAsync(
            Write(HttpMethod.Patch, $"/pulls/{number}", new PullRequestChange(title, body), GitHubJson.Default.PullRequestChange) with
            {
                Repeatable = true,
            },
            GitHubJson.Default.PullRequest,
            cancellationToken
        );
}

internal sealed record NewPullRequest(
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("head")] string Head,
    [property: JsonPropertyName("base")] string Base,
    [property: JsonPropertyName("body")] string Body
);

internal sealed record PullRequestChange([property: JsonPropertyName("title")] string Title, [property: JsonPropertyName("body")] string Body);
