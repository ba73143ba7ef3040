using System.Globalization;
using System.Text.Json.Nodes;
using GitHub.Simulator.Repositories;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.Accounts;

/// <summary>People and organizations, membership, and custom properties.</summary>
internal sealed class AccountEndpoints(World world)
{
    public void Map(RestRoutes routes)
    {
        routes.Get("/users/{username}", Access.Public, call => Profile(world.FindAccount(call.Route("username"))));
        routes.Get("/user/{id}", Access.Public, call => Profile(world.Accounts.FirstOrDefault(account => account.Id == call.RouteId("id"))));
        routes.Get("/orgs/{org}", Access.Public, GetOrganizationAsync);
        routes.Get("/orgs/{org}/repos", Access.OfOrganization("metadata"), ListRepositoriesAsync);
        routes.Get("/orgs/{org}/members", Access.OfOrganization("members"), ListMembersAsync);
        routes.Get(
            "/orgs/{org}/members/{username}",
            Access.OfOrganization("members"),
            call => IsMember(call, out _) ? Task.FromResult(RestAnswer.NoContent()) : throw RestProblem.NotFound()
        );
        routes.Get("/orgs/{org}/memberships/{username}", Access.OfOrganization("members"), GetMembershipAsync);
        routes.Get("/orgs/{org}/properties/schema", Access.OfOrganization("organization_custom_properties"), ListPropertiesAsync);
        routes.Get("/orgs/{org}/properties/values", Access.OfOrganization("organization_custom_properties"), ListValuesAsync);
        routes.Get(
            "/orgs/{org}/actions/oidc/customization/sub",
            Access.OfOrganization("organization_administration"),
            _ =>
                Task.FromResult(
                    RestAnswer.Ok(new JsonObject { ["include_claim_keys"] = WireJson.Texts(["repo", "context"]), ["use_immutable_subject"] = true })
                )
        );
    }

    private Task<RestAnswer> Profile(Account? account)
    {
        if (account is null)
        {
            throw RestProblem.NotFound();
        }

        var json = AccountJson.User(account, world.Addresses);
        json["user_view_type"] = "public";
        json["name"] = account.Login;
        foreach (var name in (string[])["company", "location", "email", "hireable", "bio", "twitter_username"])
        {
            json[name] = null;
        }

        json["blog"] = "";
        json["public_repos"] = world.Repositories.Count(repository => repository.Owner == account && !repository.Private);
        json["public_gists"] = 0;
        json["followers"] = 0;
        json["following"] = 0;
        json["created_at"] = WireJson.Time(account.CreatedAt);
        json["updated_at"] = WireJson.Time(account.CreatedAt);
        return Task.FromResult(RestAnswer.Ok(json));
    }

    private Task<RestAnswer> GetOrganizationAsync(RestCall call)
    {
        var organization = Organization(call);
        var json = AccountJson.Organization(organization, world.Addresses);
        json["name"] = organization.Login;
        json["is_verified"] = false;
        json["has_organization_projects"] = true;
        json["has_repository_projects"] = true;
        json["public_repos"] = world.Repositories.Count(repository => repository.Owner == organization && !repository.Private);
        json["public_gists"] = 0;
        json["followers"] = 0;
        json["following"] = 0;
        json["html_url"] = world.Addresses.WebPath(organization.Login);
        json["created_at"] = WireJson.Time(organization.CreatedAt);
        json["updated_at"] = WireJson.Time(organization.CreatedAt);
        json["archived_at"] = null;
        json["type"] = "Organization";
        return Task.FromResult(RestAnswer.Ok(json));
    }

    private Task<RestAnswer> ListRepositoriesAsync(RestCall call)
    {
        var repositories = Repositories(call)
            .Where(repository => call.Caller is not Caller.AsInstallation { Token: var token } || token.Covers(repository))
            .ToList();
        return Paging.PageAsync(call, repositories, repository => RepositoryJson.Webhook(repository, world.Addresses));
    }

    private Task<RestAnswer> ListMembersAsync(RestCall call)
    {
        var role = call.Query("role") ?? "all";
        var members = Organization(call)
            .Members.Where(member => role == "all" || (role == "admin") == (member.Value == OrganizationRole.Admin))
            .Select(member => world.AccountOf(member.Key))
            .ToList();
        return Paging.PageAsync(call, members, member => AccountJson.User(member, world.Addresses));
    }

    private Task<RestAnswer> GetMembershipAsync(RestCall call)
    {
        if (!IsMember(call, out var role))
        {
            throw RestProblem.NotFound();
        }

        var organization = Organization(call);
        var person = world.AccountOf(call.Route("username"));
        var api = world.Addresses.ApiPath($"orgs/{organization.Login}");
        return Task.FromResult(
            RestAnswer.Ok(
                new JsonObject
                {
                    ["url"] = $"{api}/memberships/{person.Login}",
                    ["state"] = "active",
                    ["role"] = role == OrganizationRole.Admin ? "admin" : "member",
                    ["organization_url"] = api,
                    ["organization"] = AccountJson.Organization(organization, world.Addresses),
                    ["user"] = AccountJson.User(person, world.Addresses),
                }
            )
        );
    }

    private Task<RestAnswer> ListPropertiesAsync(RestCall call)
    {
        var names = Repositories(call).SelectMany(repository => repository.Properties.Keys).Distinct().Order(StringComparer.Ordinal);
        return Task.FromResult(
            RestAnswer.Ok(
                WireJson.List(
                    names.Select(name => new JsonObject
                    {
                        ["property_name"] = name,
                        ["url"] = world.Addresses.ApiPath($"orgs/{call.Route("org")}/properties/schema/{name}"),
                        ["source_type"] = "organization",
                        ["value_type"] = "string",
                        ["required"] = false,
                        ["values_editable_by"] = "org_actors",
                    })
                )
            )
        );
    }

    private Task<RestAnswer> ListValuesAsync(RestCall call) =>
        Paging.PageAsync(
            call,
            Repositories(call),
            repository => new JsonObject
            {
                ["repository_id"] = repository.Id,
                ["repository_name"] = repository.Name,
                ["repository_full_name"] = repository.FullName,
                ["properties"] = RepositoryEndpoints.Properties(repository),
            }
        );

    private List<Repository> Repositories(RestCall call)
    {
        var organization = Organization(call);
        return world.Repositories.Where(repository => repository.Owner == organization).OrderBy(repository => repository.Id).ToList();
    }

    private bool IsMember(RestCall call, out OrganizationRole role) => Organization(call).Members.TryGetValue(call.Route("username"), out role);

    private Account Organization(RestCall call) =>
        world.FindAccount(call.Route("org")) is { Kind: AccountKind.Organization } found ? found : throw RestProblem.NotFound();
}
