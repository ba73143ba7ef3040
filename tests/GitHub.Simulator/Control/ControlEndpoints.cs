using GitHub.Simulator.Accounts;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Checks;
using GitHub.Simulator.Faults;
using GitHub.Simulator.Oidc;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Recording;
using GitHub.Simulator.Repositories;
using GitHub.Simulator.Rest;
using GitHub.Simulator.Webhooks;

namespace GitHub.Simulator.Control;

/// <summary>Everything that a test can make happen in-process, as JSON under <c>/_sim</c> for callers that are not .NET.</summary>
internal static class ControlEndpoints
{
    public static void MapControl(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/_sim").AddEndpointFilter(AnswerMistakesAsync);
        MapAccounts(group);
        MapRepositories(group);
        MapPullRequests(group);
        MapRuns(group);
        MapChecks(group);
        MapWebhooks(group);
        MapOthers(group);
    }

    private static void MapAccounts(RouteGroupBuilder group)
    {
        group.MapPost(
            "/users",
            async (LoginRequest body, AccountControl accounts, CancellationToken stop) => new IdAnswer(await accounts.CreateUserAsync(body.Login, stop))
        );
        group.MapPost(
            "/users/{login}/tokens",
            async (string login, AccountControl accounts, CancellationToken stop) => new ValueAnswer(await accounts.IssueTokenAsync(login, stop))
        );
        group.MapPost(
            "/organizations",
            async (LoginRequest body, AccountControl accounts, CancellationToken stop) =>
                new IdAnswer(await accounts.CreateOrganizationAsync(body.Login, body.Owner ?? "octocat", stop))
        );
        group.MapPost(
            "/organizations/{organization}/members",
            async (string organization, MemberRequest body, AccountControl accounts, CancellationToken stop) =>
                await accounts.AdmitAsync(organization, body.Login, body.Owner, stop)
        );
        group.MapPost(
            "/installations",
            async (LoginRequest body, AccountControl accounts, CancellationToken stop) => new IdAnswer(await accounts.InstallAppAsync(body.Login, stop))
        );
        group.MapPost(
            "/installations/{id}/suspension",
            async (long id, AccountControl accounts, CancellationToken stop) => await accounts.SuspendAsync(id, suspended: true, stop)
        );
        group.MapDelete(
            "/installations/{id}/suspension",
            async (long id, AccountControl accounts, CancellationToken stop) => await accounts.SuspendAsync(id, suspended: false, stop)
        );
        group.MapPut(
            "/installations/{id}/repositories",
            async (long id, RepositoriesRequest body, AccountControl accounts, CancellationToken stop) =>
                await accounts.SelectRepositoriesAsync(id, body.Repositories, stop)
        );
    }

    private static void MapRepositories(RouteGroupBuilder group)
    {
        group.MapPost(
            "/repositories",
            async (NewRepository body, RepositoryControl repositories, CancellationToken stop) => await repositories.CreateAsync(body, stop)
        );
        group.MapGet(
            "/repositories/{owner}/{name}",
            async (string owner, string name, RepositoryControl repositories, CancellationToken stop) => await repositories.GetAsync($"{owner}/{name}", stop)
        );
        group.MapPost(
            "/repositories/{owner}/{name}/name",
            async (string owner, string name, NameRequest body, RepositoryControl repositories, CancellationToken stop) =>
                await repositories.RenameAsync($"{owner}/{name}", body.Name, stop)
        );
        group.MapPost(
            "/repositories/{owner}/{name}/archive",
            async (string owner, string name, RepositoryControl repositories, CancellationToken stop) =>
                await repositories.ArchiveAsync($"{owner}/{name}", archived: true, stop)
        );
        group.MapDelete(
            "/repositories/{owner}/{name}/archive",
            async (string owner, string name, RepositoryControl repositories, CancellationToken stop) =>
                await repositories.ArchiveAsync($"{owner}/{name}", archived: false, stop)
        );
        group.MapPut(
            "/repositories/{owner}/{name}/permissions/{login}",
            async (string owner, string name, string login, PermissionRequest body, RepositoryControl repositories, CancellationToken stop) =>
                await repositories.SetPermissionAsync($"{owner}/{name}", login, body.Permission, stop)
        );
        group.MapPost(
            "/commits",
            async (NewCommit body, RepositoryControl repositories, CancellationToken stop) => new ShaAnswer(await repositories.CommitAsync(body, stop))
        );
    }

    private static void MapPullRequests(RouteGroupBuilder group)
    {
        group.MapPost("/pull-requests", async (NewPullRequest body, PullRequestControl pulls, CancellationToken stop) => await pulls.OpenAsync(body, stop));
        group.MapGet(
            "/repositories/{owner}/{name}/pull-requests",
            async (string owner, string name, PullRequestControl pulls, CancellationToken stop) => await pulls.ListAsync($"{owner}/{name}", stop)
        );
        group.MapGet(
            "/repositories/{owner}/{name}/pull-requests/{number}",
            async (string owner, string name, int number, PullRequestControl pulls, CancellationToken stop) =>
                await pulls.GetAsync($"{owner}/{name}", number, stop)
        );
        group.MapPost(
            "/repositories/{owner}/{name}/pull-requests/{number}/close",
            async (string owner, string name, int number, PullRequestControl pulls, CancellationToken stop) =>
                await pulls.CloseAsync($"{owner}/{name}", number, cancellationToken: stop)
        );
        group.MapPost(
            "/repositories/{owner}/{name}/pull-requests/{number}/merge",
            async (string owner, string name, int number, PullRequestControl pulls, CancellationToken stop) =>
                new ShaAnswer(await pulls.MergeAsync($"{owner}/{name}", number, cancellationToken: stop))
        );
        group.MapPost(
            "/repositories/{owner}/{name}/pull-requests/{number}/enqueue",
            async (string owner, string name, int number, PullRequestControl pulls, CancellationToken stop) =>
                new ShaAnswer(await pulls.EnqueueAsync($"{owner}/{name}", number, cancellationToken: stop))
        );
        group.MapGet(
            "/repositories/{owner}/{name}/issues/{number}/comments",
            async (string owner, string name, int number, PullRequestControl pulls, CancellationToken stop) =>
                await pulls.CommentsAsync($"{owner}/{name}", number, stop)
        );
        group.MapPost(
            "/repositories/{owner}/{name}/issues/{number}/comments",
            async (string owner, string name, int number, CommentRequest body, PullRequestControl pulls, CancellationToken stop) =>
                await pulls.CommentAsync($"{owner}/{name}", number, body.Body, body.Author ?? "octocat", stop)
        );
    }

    private static void MapRuns(RouteGroupBuilder group)
    {
        group.MapPost("/runs", async (NewRun body, RunControl runs, CancellationToken stop) => await runs.StartAsync(body, stop));
        group.MapGet("/runs/{id}", async (long id, RunControl runs, CancellationToken stop) => await runs.GetAsync(id, stop));
        group.MapPost(
            "/runs/{id}/completion",
            async (long id, ConclusionRequest body, RunControl runs, CancellationToken stop) => await runs.CompleteAsync(id, body.Conclusion, stop)
        );
        group.MapPost("/runs/{id}/attempts", async (long id, RunControl runs, CancellationToken stop) => await runs.RerunAsync(id, stop));
        group.MapPost("/jobs/{id}/start", async (long id, RunControl runs, CancellationToken stop) => await runs.StartJobAsync(id, stop));
        group.MapPost(
            "/jobs/{id}/completion",
            async (long id, ConclusionRequest body, RunControl runs, CancellationToken stop) => await runs.CompleteJobAsync(id, body.Conclusion, stop)
        );
        group.MapPost(
            "/jobs/{id}/id-tokens",
            async (long id, AudienceRequest body, IdentityControl identity, CancellationToken stop) =>
                new ValueAnswer(await identity.MintAsync(id, body.Audience, tamper: null, stop))
        );
    }

    private static void MapChecks(RouteGroupBuilder group)
    {
        group.MapGet(
            "/repositories/{owner}/{name}/commits/{sha}/checks",
            async (string owner, string name, string sha, CheckControl checks, CancellationToken stop) => await checks.ListAsync($"{owner}/{name}", sha, stop)
        );
        group.MapPost(
            "/checks/{id}/requested-action",
            async (long id, ActionRequest body, CheckControl checks, CancellationToken stop) =>
                await checks.RequestActionAsync(id, body.Identifier, body.Person ?? "octocat", stop)
        );
        group.MapPost(
            "/checks/{id}/rerequest",
            async (long id, CheckControl checks, CancellationToken stop) => await checks.RerequestAsync(id, cancellationToken: stop)
        );
    }

    private static void MapWebhooks(RouteGroupBuilder group)
    {
        group.MapPut(
            "/webhook",
            async (WebhookRequest body, WebhookControl webhooks, CancellationToken stop) => await webhooks.SetTargetAsync(body.Url, body.Secret, stop)
        );
        group.MapGet("/deliveries", (WebhookControl webhooks) => webhooks.Deliveries);
        group.MapPost("/deliveries/{id}/redelivery", (long id, WebhookControl webhooks) => webhooks.Redeliver(id));
        group.MapPost("/deliveries/settle", async (WebhookControl webhooks, CancellationToken stop) => await webhooks.SettledAsync(stop));
        group.MapPost("/faults", (Fault body, FaultControl faults) => faults.Add(body));
        group.MapDelete("/faults", (FaultControl faults) => faults.Clear());
    }

    private static void MapOthers(RouteGroupBuilder group)
    {
        group.MapPost("/keys/rotation", (IdentityControl identity, bool? withdrawOld) => identity.RotateKey(withdrawOld ?? false));
        group.MapPut("/public-url", (UrlRequest body, World world) => world.Addresses.UsePublicApi(body.Url));
        group.MapDelete("/recorded", (RecordingControl recording) => recording.Clear());
        group.MapGet("/recorded", (RecordingControl recording) => Results.Stream(stream => recording.ExportAsync(stream), "application/x-ndjson"));
    }

    // What the caller got wrong is said to the caller; anything else stays a failure of the simulator.
    private static async ValueTask<object?> AnswerMistakesAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception mistake) when (mistake is ArgumentException or InvalidOperationException or RestProblem)
        {
            return Results.Problem(mistake.Message, statusCode: StatusCodes.Status422UnprocessableEntity);
        }
    }
}
