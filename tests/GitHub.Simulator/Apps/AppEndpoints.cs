using System.Text.Json.Nodes;
using GitHub.Simulator.Repositories;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.Apps;

/// <summary>The app about itself, its installations and their access tokens.</summary>
internal sealed class AppEndpoints(World world)
{
    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(1);

    public void Map(RestRoutes routes)
    {
        routes.Get("/app", Access.App, call => Task.FromResult(RestAnswer.Ok(Self())));
        routes.Get("/apps/{slug}", Access.Public, GetBySlugAsync);
        routes.Get(
            "/app/installations",
            Access.App,
            call => Paging.PageAsync(call, world.Installations, installation => AppJson.ListedInstallation(installation, world.Addresses))
        );
        routes.Get("/app/installations/{installation}", Access.App, call => Answer(Find(call)));
        routes.Post("/app/installations/{installation}/access_tokens", Access.App, CreateTokenAsync, makesContent: false);
        routes.Get(
            "/repos/{owner}/{repo}/installation",
            Access.App,
            call =>
                Answer(
                    world.FindRepository(call.Route("owner"), call.Route("repo")) is { } repository
                        ? world.Installations.FirstOrDefault(installation => installation.Covers(repository))
                        : null
                )
        );
        routes.Get("/orgs/{org}/installation", Access.App, call => Answer(OfAccount(call.Route("org"))));
        routes.Get("/users/{username}/installation", Access.App, call => Answer(OfAccount(call.Route("username"))));
        routes.Get("/installation/repositories", Access.Installation, ListRepositoriesAsync);
        routes.Delete("/installation/token", Access.Installation, RevokeAsync);
    }

    private JsonObject Self()
    {
        var json = AppJson.App(world.App, world.Addresses);
        json["installations_count"] = world.Installations.Count;
        return json;
    }

    private Task<RestAnswer> GetBySlugAsync(RestCall call) =>
        new[] { world.App, world.ActionsApp }.FirstOrDefault(app => app.Slug == call.Route("slug")) is { } found
            ? Task.FromResult(RestAnswer.Ok(AppJson.App(found, world.Addresses)))
            : throw RestProblem.NotFound();

    private Installation? Find(RestCall call) => world.Installations.FirstOrDefault(installation => installation.Id == call.RouteId("installation"));

    private Installation? OfAccount(string login) =>
        world.Installations.FirstOrDefault(installation => string.Equals(installation.Account.Login, login, StringComparison.OrdinalIgnoreCase));

    private Task<RestAnswer> Answer(Installation? installation) =>
        installation is null ? throw RestProblem.NotFound() : Task.FromResult(RestAnswer.Ok(AppJson.Installation(installation, world.Addresses)));

    private Task<RestAnswer> CreateTokenAsync(RestCall call)
    {
        var installation = Find(call) ?? throw RestProblem.NotFound();
        if (installation.SuspendedAt is not null)
        {
            throw new RestProblem(403, "This installation has been suspended");
        }

        var permissions = Narrowed(installation, call.Body);
        var repositories = Chosen(installation, call.Body);
        var token = world.Tokens.Issue(installation, world.Now + TokenLife, permissions, repositories?.Select(repository => repository.Id).ToHashSet());
        var json = new JsonObject
        {
            ["token"] = token.Value,
            ["expires_at"] = WireJson.Time(token.ExpiresAt),
            ["permissions"] = WireJson.Map(permissions),
            ["repository_selection"] = repositories is null ? AppJson.Selection(installation) : "selected",
        };
        if (repositories is not null)
        {
            json["repositories"] = WireJson.List(repositories.Select(repository => RepositoryJson.Usual(repository, world.Addresses)));
        }

        return Task.FromResult(RestAnswer.Created(json));
    }

    private static IReadOnlyDictionary<string, string> Narrowed(Installation installation, RequestBody body)
    {
        if (body.OptionalObject("permissions") is not { } wanted)
        {
            return installation.Permissions;
        }

        var narrowed = new Dictionary<string, string> { ["metadata"] = "read" };
        foreach (var name in wanted.Members.Select(member => member.Key))
        {
            var level = wanted.Text(name);
            if (!installation.Permissions.TryGetValue(name, out var granted) || !AccessToken.Reaches(granted, level))
            {
                throw new RestProblem(422, "The permissions requested are not granted to this installation.") { Errors = [] };
            }

            narrowed[name] = level;
        }

        return narrowed;
    }

    private List<Repository>? Chosen(Installation installation, RequestBody body)
    {
        if (!body.Has("repository_ids") && !body.Has("repositories"))
        {
            return null;
        }

        var covered = world.Repositories.Where(installation.Covers).ToList();
        var chosen = body.Numbers("repository_ids")
            .Select(id => covered.Find(repository => repository.Id == id))
            .Concat(body.Texts("repositories").Select(name => covered.Find(repository => repository.Name.Equals(name, StringComparison.OrdinalIgnoreCase))))
            .Distinct()
            .ToList();
        return chosen.Count > 0 && !chosen.Contains(null)
            ? chosen.OfType<Repository>().ToList()
            : throw RestProblem.Unprocessable("There is at least one repository that does not exist or is not accessible to the parent installation.");
    }

    private async Task<RestAnswer> ListRepositoriesAsync(RestCall call)
    {
        var token = ((Caller.AsInstallation)call.Caller).Token;
        var covered = world.Repositories.Where(token.Covers).OrderBy(repository => repository.Id).ToList();
        var answer = await Paging.CountedPageAsync(call, "repositories", covered, repository => RepositoryJson.Usual(repository, world.Addresses));
        answer.Body!["repository_selection"] = token.Repositories is null ? AppJson.Selection(token.Installation) : "selected";
        return answer;
    }

    private Task<RestAnswer> RevokeAsync(RestCall call)
    {
        world.Tokens.Revoke(((Caller.AsInstallation)call.Caller).Token);
        return Task.FromResult(RestAnswer.NoContent());
    }
}
