using CargoWall.GitHub.Resources;
using CargoWall.GitHub.Tokens;
using CargoWall.GitHub.Transport;
using Microsoft.Extensions.Options;

namespace CargoWall.GitHub;

internal sealed class GitHubClient(GitHubTransport transport, IOptions<GitHubOptions> options) : IGitHub
{
    private readonly long _appId = options.Value.AppId;

    public IApps Apps { get; } = new AppsClient(transport);

    public IGitHubReader Read(RepositoryAddress repository) => new Reader(transport, repository);

    public async Task<bool> MayReadAsync(string personToken, RepositoryAddress repository, CancellationToken cancellationToken)
    {
        var path = $"repos/{Uri.EscapeDataString(repository.Name.Owner)}/{Uri.EscapeDataString(repository.Name.Name)}";
        try
        {
            var found = await transport.FindAsync(
                GitHubRequest.Get(path, new Credential.Person(personToken)) with
                {
                    Conditional = false,
                },
                GitHubJson.Default.Repository,
                cancellationToken
            );
            return found?.Id == repository.Id.Value;
        }
        catch (GitHubForbiddenException)
        {
            return false; // no token, a revoked one, or one that single sign-on does not let in
        }
    }

    public IGitHubWriter Write(RepositoryAddress repository) => new Writer(transport, repository, _appId);

    private sealed class Reader(GitHubTransport transport, RepositoryAddress repository) : IGitHubReader
    {
        public RepositoryAddress Repository { get; } = repository;

        public IRepositories Repositories { get; } = new RepositoriesClient(transport, repository);

        public IGit Git { get; } = new GitClient(transport, repository);

        public IPullRequests PullRequests { get; } = new PullRequestsClient(transport, repository);

        public IActions Actions { get; } = new ActionsClient(transport, repository);

        public IPeople People { get; } = new PeopleClient(transport, repository);
    }

    private sealed class Writer(GitHubTransport transport, RepositoryAddress repository, long appId) : IGitHubWriter
    {
        public RepositoryAddress Repository { get; } = repository;

        public IChecks Checks { get; } = new ChecksClient(transport, repository, appId);

        public IIssues Issues { get; } = new IssuesClient(transport, repository, appId);

        public IPullRequestWriting PullRequests { get; } = new PullRequestWritingClient(transport, repository);

        public IGitWriting Git(bool workflows) =>
            new GitWritingClient(transport, Repository, workflows ? Permissions.WriteContentsAndWorkflows : Permissions.WriteContents);
    }
}
