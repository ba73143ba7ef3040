using System.Text.Json.Nodes;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Apps;
using GitHub.Simulator.Git;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.Repositories;

/// <summary>Repositories themselves: facts, branches, who may do what, custom properties.</summary>
internal sealed class RepositoryEndpoints(World world)
{
    public void Map(RestRoutes routes)
    {
        routes.Get(
            "/repos/{owner}/{repo}",
            Access.Read("metadata"),
            call => Task.FromResult(RestAnswer.Ok(RepositoryJson.Full(call.Repository, world.Addresses)))
        );
        routes.Get("/repos/{owner}/{repo}/branches", Access.Read("contents"), ListBranchesAsync);
        routes.Get("/repos/{owner}/{repo}/branches/{**branch}", Access.Read("contents"), GetBranchAsync);
        routes.Get("/repos/{owner}/{repo}/collaborators/{username}/permission", Access.Read("metadata"), GetPermissionAsync);
        routes.Get("/repos/{owner}/{repo}/properties/values", Access.Read("metadata"), call => Task.FromResult(RestAnswer.Ok(Properties(call.Repository))));
        routes.Get(
            "/repos/{owner}/{repo}/actions/permissions/workflow",
            Access.Read("administration"),
            call =>
                Task.FromResult(
                    RestAnswer.Ok(
                        new JsonObject { ["default_workflow_permissions"] = call.Repository.WorkflowPermissions, ["can_approve_pull_request_reviews"] = false }
                    )
                )
        );
        routes.Get(
            "/repos/{owner}/{repo}/actions/oidc/customization/sub",
            Access.Read("actions"),
            call =>
                Task.FromResult(
                    RestAnswer.Ok(
                        new JsonObject
                        {
                            ["use_default"] = true,
                            ["use_immutable_subject"] = true,
                            ["sub_claim_prefix"] = $"repo:{call.Repository.Owner.Login}@{call.Repository.Owner.Id}/{call.Repository.Name}@{call.Repository.Id}",
                        }
                    )
                )
        );
    }

    public static JsonArray Properties(Repository repository) =>
        WireJson.List(repository.Properties.Select(property => new JsonObject { ["property_name"] = property.Key, ["value"] = property.Value }));

    private async Task<RestAnswer> ListBranchesAsync(RestCall call)
    {
        var branches = await call.Repository.Git.RefsAsync(GitRef.Heads, call.Stopping);
        return await Paging.PageAsync(
            call,
            branches,
            branch => new JsonObject
            {
                ["name"] = branch.Name[GitRef.Heads.Length..],
                ["commit"] = new JsonObject { ["sha"] = branch.Sha, ["url"] = $"{RepositoryJson.Api(call.Repository, world.Addresses)}/commits/{branch.Sha}" },
                ["protected"] = false,
            }
        );
    }

    private async Task<RestAnswer> GetBranchAsync(RestCall call)
    {
        var name = call.Route("branch");
        if (name.EndsWith("/protection", StringComparison.Ordinal))
        {
            throw new RestProblem(404, "Branch not protected");
        }

        var commit = await call.Repository.Git.FindCommitAsync(GitRef.Heads + name, call.Stopping) ?? throw new RestProblem(404, "Branch not found");
        var api = $"{RepositoryJson.Api(call.Repository, world.Addresses)}/branches/{name}";
        return RestAnswer.Ok(
            new JsonObject
            {
                ["name"] = name,
                ["commit"] = CommitJson.Listed(commit, call.Repository, world),
                ["_links"] = new JsonObject { ["self"] = api, ["html"] = world.Addresses.WebPath($"{call.Repository.FullName}/tree/{name}") },
                ["protected"] = false,
                ["protection"] = new JsonObject { ["enabled"] = false },
                ["protection_url"] = $"{api}/protection",
            }
        );
    }

    private Task<RestAnswer> GetPermissionAsync(RestCall call)
    {
        var person = world.FindAccount(call.Route("username")) is { Kind: not AccountKind.Organization } found
            ? found
            : throw new RestProblem(404, "Not Found");
        var role = Gatekeeper.LevelOf(person, call.Repository);
        var user = AccountJson.User(person, world.Addresses);
        user["role_name"] = role;
        user["permissions"] = new JsonObject
        {
            ["admin"] = role is "admin",
            ["maintain"] = role is "admin" or "maintain",
            ["push"] = role is "admin" or "maintain" or "write",
            ["triage"] = role is "admin" or "maintain" or "write" or "triage",
            ["pull"] = role is not "none",
        };
        return Task.FromResult(
            RestAnswer.Ok(
                new JsonObject
                {
                    // The older member knows four levels only: maintain counts as write, triage as read.
                    ["permission"] = role switch
                    {
                        "maintain" => "write",
                        "triage" => "read",
                        _ => role,
                    },
                    ["user"] = user,
                    ["role_name"] = role,
                }
            )
        );
    }
}
