using GitHub.Simulator.Accounts;
using GitHub.Simulator.Repositories;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.Apps;

/// <summary>Decides whether a caller may do what an operation asks, and finds the repository that it is about.</summary>
internal sealed class Gatekeeper(World world)
{
    public void Admit(RestCall call, Access access)
    {
        switch (access)
        {
            case Access.ToApp when call.Caller is not Caller.AsApp:
                throw RestProblem.BadCredentials("A JSON web token could not be decoded");
            case Access.ToInstallation when call.Caller is not Caller.AsInstallation:
                throw new RestProblem(403, "Resource not accessible by integration");
            case Access.ToOrganization organization:
                AdmitToOrganization(call, organization);
                break;
            case Access.ToRepository repository:
                call.Repository = world.FindRepository(call.Route("owner"), call.Route("repo")) ?? throw RestProblem.NotFound();
                AdmitToRepository(call.Caller, call.Repository, repository);
                if (call.Repository.Archived && repository.Level != "read")
                {
                    throw new RestProblem(403, "Repository was archived so is read-only.");
                }

                break;
        }
    }

    /// <summary>Asks for one more permission to read, where the path alone does not tell which.</summary>
    public static void Demand(RestCall call, string permission) =>
        AdmitToRepository(call.Caller, call.Repository, new Access.ToRepository([permission], "read"));

    /// <summary>The same for writing: workflow files need a permission of their own. People have it with the repository.</summary>
    public static void DemandWrite(RestCall call, string permission) =>
        AdmitToRepository(call.Caller, call.Repository, new Access.ToRepository([permission], "write"));

    /// <summary>The level that a person has in a repository: <c>none</c>, <c>read</c>, <c>triage</c>, <c>write</c>, <c>maintain</c> or <c>admin</c>.</summary>
    public static string LevelOf(Account person, Repository repository)
    {
        if (repository.Owner == person)
        {
            return "admin";
        }

        var byOrganization = repository.Owner.Members.TryGetValue(person.Login, out var role)
            ? role == OrganizationRole.Admin
                ? "admin"
                : "read"
            : repository.Private
                ? "none"
                : "read";
        var own = repository.Collaborators.GetValueOrDefault(person.Login, "none");
        return Rank(own) > Rank(byOrganization) ? own : byOrganization;
    }

    private static void AdmitToRepository(Caller caller, Repository repository, Access.ToRepository needed)
    {
        var isPublicRead = !repository.Private && needed.Level == "read";
        switch (caller)
        {
            // An app's own token says who it is and opens nothing but the app's own operations.
            case Caller.AsApp:
                throw RestProblem.BadCredentials("A JSON web token could not be decoded");
            case Caller.AsInstallation { Token: var token } when token.Installation.SuspendedAt is not null:
                throw new RestProblem(403, "This installation has been suspended");
            case Caller.AsInstallation { Token: var token } when !token.Covers(repository):
                throw isPublicRead ? RestProblem.NotAccessible() : RestProblem.NotFound();
            case Caller.AsInstallation { Token: var token } when !token.Allows(needed.Permissions, needed.Level):
                throw RestProblem.NotAccessible();
            case Caller.AsPerson { Account: var person } when Rank(LevelOf(person, repository)) < Rank(needed.Level):
                throw LevelOf(person, repository) == "none" ? RestProblem.NotFound() : new RestProblem(403, "Must have write access to repository");
            case Caller.Anonymous when !isPublicRead:
                throw repository.Private ? RestProblem.NotFound() : RestProblem.BadCredentials("Requires authentication");
        }
    }

    private void AdmitToOrganization(RestCall call, Access.ToOrganization needed)
    {
        var organization = world.FindAccount(call.Route("org")) is { Kind: AccountKind.Organization } found ? found : throw RestProblem.NotFound();
        switch (call.Caller)
        {
            case Caller.AsInstallation { Token: var token } when token.Installation.Account != organization || !token.Allows(needed.Permissions, "read"):
                throw RestProblem.NotAccessible();
            case Caller.AsPerson { Account: var person } when !organization.Members.ContainsKey(person.Login):
                throw RestProblem.NotFound();
            case Caller.AsApp or Caller.Anonymous:
                throw RestProblem.BadCredentials("Requires authentication");
        }
    }

    private static int Rank(string level) => Array.IndexOf(["none", "read", "triage", "write", "maintain", "admin"], level);
}
