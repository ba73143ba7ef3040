using CargoWall.GitHub.Tokens;
using CargoWall.GitHub.Transport;

namespace CargoWall.GitHub.Resources;

internal sealed class RepositoriesClient(GitHubTransport transport, RepositoryAddress repository)
    : RepositoryClient(transport, repository, Permissions.ReadContents),
        IRepositories
{
    public Task<Repository?> FindAsync(CancellationToken cancellationToken) => Transport.FindAsync(Get(""), GitHubJson.Default.Repository, cancellationToken);

    public Task<Comparison?> CompareAsync(string baseCommit, string headCommit, CancellationToken cancellationToken) =>
        Transport.FindAsync(
            // All files are on the first page; further pages hold more commits only ("Compare two commits").
            Get($"/compare/{Uri.EscapeDataString(baseCommit)}...{Uri.EscapeDataString(headCommit)}?per_page=1"),
            GitHubJson.Default.Comparison,
            cancellationToken
        );

    public async Task<IReadOnlyList<BranchMove>> ListMovesAsync(string branch, CancellationToken cancellationToken)
    {
        var request = Get($"/activity?ref={Uri.EscapeDataString($"refs/heads/{branch}")}&{PageSize}");
        try
        {
            return await Transport.FindAsync(request, GitHubJson.Default.IReadOnlyListBranchMove, cancellationToken) ?? [];
        }
        catch (GitHubForbiddenException)
        {
            return [];
        }
    }

    public async Task<CommitPeople?> FindCommitPeopleAsync(string commitId, CancellationToken cancellationToken)
    {
        try
        {
            // The files of the commit come with the answer; one a page is the least.
            return await Transport.FindAsync(Get($"/commits/{Uri.EscapeDataString(commitId)}?per_page=1"), GitHubJson.Default.CommitPeople, cancellationToken);
        }
        catch (GitHubRefusedException unknown) when (unknown.Status == System.Net.HttpStatusCode.UnprocessableEntity)
        {
            return null;
        }
    }

    public async Task<string?> FindPublicCommitAsync(RepositoryName repository, string reference, CancellationToken cancellationToken)
    {
        var path = $"repos/{Uri.EscapeDataString(repository.Owner)}/{Uri.EscapeDataString(repository.Name)}/commits/{Uri.EscapeDataString(reference)}";
        try
        {
            return (await Transport.FindAsync(GitHubRequest.Get(path, Credential), GitHubJson.Default.GitLink, cancellationToken))?.Sha;
        }
        catch (GitHubException refused) when (refused is GitHubRefusedException or GitHubForbiddenException)
        {
            return null;
        }
    }

    public Task<CollaboratorRights?> FindPermissionAsync(string login, CancellationToken cancellationToken) =>
        Transport.FindAsync(Get($"/collaborators/{Uri.EscapeDataString(login)}/permission"), GitHubJson.Default.CollaboratorRights, cancellationToken);

    public async Task<IReadOnlyList<PropertyDefinition>?> FindPropertyDefinitionsAsync(CancellationToken cancellationToken)
    {
        var request = GitHubRequest.Get(
            $"orgs/{Uri.EscapeDataString(Repository.Name.Owner)}/properties/schema",
            new Credential.Narrowed(Repository.Installation, null, Permissions.ReadOrganizationProperties)
        );
        try
        {
            return await Transport.FindAsync(request, GitHubJson.Default.IReadOnlyListPropertyDefinition, cancellationToken);
        }
        catch (GitHubException refused) when (refused is MissingPermissionException or GitHubRefusedException or GitHubForbiddenException)
        {
            return null;
        }
    }
}
