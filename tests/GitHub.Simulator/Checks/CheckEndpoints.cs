using System.Text.Json.Nodes;
using GitHub.Simulator.Apps;
using GitHub.Simulator.Git;
using GitHub.Simulator.Repositories;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.Checks;

/// <summary>Check runs and suites. Only the app that made a run may change it.</summary>
internal sealed class CheckEndpoints(World world, CheckService checks)
{
    public void Map(RestRoutes routes)
    {
        routes.Post("/repos/{owner}/{repo}/check-runs", Access.Write("checks"), CreateAsync);
        routes.Get(
            "/repos/{owner}/{repo}/check-runs/{id}",
            Access.Read("checks"),
            call => Task.FromResult(RestAnswer.Ok(CheckJson.Run(Find(call), world.Addresses)))
        );
        routes.Patch("/repos/{owner}/{repo}/check-runs/{id}", Access.Write("checks"), UpdateAsync);
        routes.Get("/repos/{owner}/{repo}/check-runs/{id}/annotations", Access.Read("checks"), ListAnnotationsAsync);
        routes.Post("/repos/{owner}/{repo}/check-runs/{id}/rerequest", Access.Write("checks"), RerequestAsync, makesContent: false);
        routes.Post("/repos/{owner}/{repo}/check-suites", Access.Write("checks"), CreateSuiteAsync, makesContent: false);
        routes.Get("/repos/{owner}/{repo}/check-suites/{id}", Access.Read("checks"), async call => RestAnswer.Ok(await SuiteAsync(call, FindSuite(call))));
        routes.Get("/repos/{owner}/{repo}/check-suites/{id}/check-runs", Access.Read("checks"), call => ListAsync(call, [FindSuite(call)]));
        routes.Post("/repos/{owner}/{repo}/check-suites/{id}/rerequest", Access.Write("checks"), RerequestSuiteAsync, makesContent: false);
        routes.Patch("/repos/{owner}/{repo}/check-suites/preferences", Access.Write("checks"), SetPreferencesAsync, makesContent: false);
    }

    public Task<RestAnswer> ListForCommitAsync(RestCall call, GitCommit commit) =>
        ListAsync(call, call.Repository.Suites.Where(suite => suite.HeadSha == commit.Sha).ToList());

    public Task<RestAnswer> ListSuitesForCommitAsync(RestCall call, GitCommit commit)
    {
        var app = call.Query("app_id");
        var name = call.Query("check_name");
        var suites = call
            .Repository.Suites.Where(suite => suite.HeadSha == commit.Sha)
            .Where(suite => app is null || suite.App.Id.ToString(System.Globalization.CultureInfo.InvariantCulture) == app)
            .Where(suite => name is null || suite.Runs.Any(run => run.Name == name))
            .ToList();
        return Paging.CountedPageAsync(call, "check_suites", suites, suite => SuiteAsync(call, suite));
    }

    private Task<RestAnswer> ListAsync(RestCall call, IReadOnlyList<CheckSuite> suites)
    {
        var name = call.Query("check_name");
        var status = call.Query("status");
        var app = call.Query("app_id");
        var runs = suites
            .Where(suite => app is null || suite.App.Id.ToString(System.Globalization.CultureInfo.InvariantCulture) == app)
            .SelectMany(suite => call.Query("filter") == "all" ? suite.Runs : suite.LatestRuns)
            .Where(run => (name is null || run.Name == name) && (status is null || run.Status == status))
            .OrderByDescending(run => run.Id)
            .ToList();
        return Paging.CountedPageAsync(call, "check_runs", runs, run => CheckJson.Run(run, world.Addresses));
    }

    private async Task<RestAnswer> CreateAsync(RestCall call)
    {
        var app = AppOf(call);
        var sha = call.Body.Text("head_sha");
        var name = call.Body.Text("name");
        if (await call.Repository.Git.FindCommitAsync(sha, call.Stopping) is not { } commit || commit.Sha != sha)
        {
            throw RestProblem.Unprocessable($"No commit found for SHA: {sha}");
        }

        var change = CheckChange.Read(call.Body);
        var run = checks.AddRun(checks.SuiteFor(call.Repository, app, sha, branch: null), name);
        change.Apply(run, world.Now);
        await checks.CreatedAsync(run, call.Actor, call.Stopping);
        return RestAnswer.Created(CheckJson.Run(run, world.Addresses));
    }

    private async Task<RestAnswer> UpdateAsync(RestCall call)
    {
        var run = Find(call);
        if (run.Suite.App != AppOf(call))
        {
            throw new RestProblem(403, "Invalid app_id `" + AppOf(call).Id + "` - check run can only be modified by the GitHub App that created it.");
        }

        var wasCompleted = run.Status == "completed";
        CheckChange.Read(call.Body).Apply(run, world.Now);
        await checks.ChangedAsync(run, wasCompleted, call.Actor, call.Stopping);
        return RestAnswer.Ok(CheckJson.Run(run, world.Addresses));
    }

    private Task<RestAnswer> ListAnnotationsAsync(RestCall call)
    {
        var run = Find(call);
        return Paging.PageAsync(call, run.Annotations, annotation => CheckJson.Annotation(run, annotation, world.Addresses));
    }

    private Task<RestAnswer> RerequestAsync(RestCall call)
    {
        checks.Rerequest(Find(call), call.Actor);
        return Task.FromResult(RestAnswer.Created(new JsonObject()));
    }

    private async Task<RestAnswer> CreateSuiteAsync(RestCall call)
    {
        var app = AppOf(call);
        var sha = call.Body.Text("head_sha");
        _ = await call.Repository.Git.FindCommitAsync(sha, call.Stopping) ?? throw RestProblem.Unprocessable($"No commit found for SHA: {sha}");
        if (call.Repository.Suites.FirstOrDefault(suite => suite.App == app && suite.HeadSha == sha) is { } existing)
        {
            return RestAnswer.Ok(await SuiteAsync(call, existing));
        }

        return RestAnswer.Created(await SuiteAsync(call, checks.AddSuite(call.Repository, app, sha, branch: null)));
    }

    private async Task<RestAnswer> RerequestSuiteAsync(RestCall call)
    {
        await checks.PublishSuiteAsync("rerequested", FindSuite(call), call.Actor, call.Stopping);
        return RestAnswer.Created(new JsonObject());
    }

    private Task<RestAnswer> SetPreferencesAsync(RestCall call) =>
        Task.FromResult(
            RestAnswer.Ok(
                new JsonObject
                {
                    ["preferences"] = new JsonObject
                    {
                        ["auto_trigger_checks"] = WireJson.List(
                            call.Body.Objects("auto_trigger_checks")
                                .Select(item => new JsonObject
                                {
                                    ["app_id"] = item.Number("app_id"),
                                    ["setting"] = item.OptionalFlag("setting") ?? throw RestProblem.Unprocessable("\"setting\" wasn't supplied."),
                                })
                        ),
                    },
                    ["repository"] = RepositoryJson.Minimal(call.Repository, world.Addresses),
                }
            )
        );

    private async Task<JsonObject> SuiteAsync(RestCall call, CheckSuite suite) =>
        CheckJson.Suite(suite, await CheckService.HeadAsync(suite, call.Stopping), world.Addresses);

    private static App AppOf(RestCall call) =>
        call.Caller is Caller.AsInstallation { Token: var token }
            ? token.Installation.App
            : throw new RestProblem(403, "You must authenticate via a GitHub App.");

    private static CheckRun Find(RestCall call) => call.Repository.Checks.FirstOrDefault(run => run.Id == call.RouteId("id")) ?? throw RestProblem.NotFound();

    private static CheckSuite FindSuite(RestCall call) =>
        call.Repository.Suites.FirstOrDefault(suite => suite.Id == call.RouteId("id")) ?? throw RestProblem.NotFound();
}
