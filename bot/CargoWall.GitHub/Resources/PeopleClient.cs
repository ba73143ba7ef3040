using CargoWall.GitHub.Tokens;
using CargoWall.GitHub.Transport;

namespace CargoWall.GitHub.Resources;

internal sealed class PeopleClient(GitHubTransport transport, RepositoryAddress repository)
    : RepositoryClient(transport, repository, Permissions.ReadMetadata),
        IPeople
{
    public Task<Account?> FindAccountAsync(long accountId, CancellationToken cancellationToken) =>
        Transport.FindAsync(GitHubRequest.Get($"user/{accountId}", Credential), GitHubJson.Default.Account, cancellationToken);

    public async Task<MembershipAnswer> FindMembershipAsync(string login, CancellationToken cancellationToken)
    {
        var request = GitHubRequest.Get(
            $"orgs/{Uri.EscapeDataString(Repository.Name.Owner)}/memberships/{Uri.EscapeDataString(login)}",
            new Credential.Narrowed(Repository.Installation, null, Permissions.ReadOrganizationMembers)
        );
        try
        {
            return new MembershipAnswer(MayAsk: true, await Transport.FindAsync(request, GitHubJson.Default.Membership, cancellationToken));
        }
        catch (GitHubException refused) when (refused is MissingPermissionException or GitHubForbiddenException)
        {
            return new MembershipAnswer(MayAsk: false, null);
        }
    }
}
