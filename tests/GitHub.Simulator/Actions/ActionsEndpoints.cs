using System.Globalization;
using System.Text.Json.Nodes;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.Actions;

/// <summary>Workflows, their runs, attempts and jobs.</summary>
internal sealed class ActionsEndpoints(World world, RunService runs)
{
    public void Map(RestRoutes routes)
    {
        var read = Access.Read("actions");
        routes.Get(
            "/repos/{owner}/{repo}/actions/workflows",
            read,
            call => Paging.CountedPageAsync(call, "workflows", call.Repository.Workflows, workflow => RunJson.Workflow(workflow, world.Addresses))
        );
        routes.Get(
            "/repos/{owner}/{repo}/actions/workflows/{workflow}",
            read,
            call => Task.FromResult(RestAnswer.Ok(RunJson.Workflow(FindWorkflow(call), world.Addresses)))
        );
        routes.Get("/repos/{owner}/{repo}/actions/workflows/{workflow}/runs", read, call => ListRunsAsync(call, FindWorkflow(call)));
        routes.Post("/repos/{owner}/{repo}/actions/workflows/{workflow}/dispatches", Access.Write("actions"), DispatchAsync, makesContent: false);
        routes.Get("/repos/{owner}/{repo}/actions/runs", read, call => ListRunsAsync(call, null));
        routes.Get("/repos/{owner}/{repo}/actions/runs/{run}", read, call => RunAsync(call, Find(call).Latest));
        routes.Get(
            "/repos/{owner}/{repo}/actions/runs/{run}/jobs",
            read,
            call => ListJobsAsync(call, call.Query("filter") == "all" ? Find(call).Attempts : [Find(call).Latest])
        );
        routes.Get("/repos/{owner}/{repo}/actions/runs/{run}/attempts/{attempt}", read, call => RunAsync(call, FindAttempt(call)));
        routes.Get("/repos/{owner}/{repo}/actions/runs/{run}/attempts/{attempt}/jobs", read, call => ListJobsAsync(call, [FindAttempt(call)]));
        routes.Get("/repos/{owner}/{repo}/actions/jobs/{job}", read, GetJobAsync);
        routes.Get(
            "/repos/{owner}/{repo}/actions/artifacts",
            read,
            call => Paging.CountedPageAsync(call, "artifacts", (IReadOnlyList<string>)[], _ => new JsonObject())
        );
        routes.Get(
            "/repos/{owner}/{repo}/actions/runs/{run}/artifacts",
            read,
            call => Paging.CountedPageAsync(call, "artifacts", (IReadOnlyList<string>)[], _ => new JsonObject())
        );
    }

    private Task<RestAnswer> ListRunsAsync(RestCall call, Workflow? workflow)
    {
        var (branch, sha, eventName, status, actor, suite) = (
            call.Query("branch"),
            call.Query("head_sha"),
            call.Query("event"),
            call.Query("status"),
            call.Query("actor"),
            call.Query("check_suite_id")
        );
        var found = call
            .Repository.Runs.AsEnumerable()
            .Reverse()
            .Where(run => workflow is null || run.Workflow == workflow)
            .Where(run => branch is null || run.HeadBranch == branch)
            .Where(run => sha is null || run.HeadSha == sha)
            .Where(run => eventName is null || run.Event == eventName)
            .Where(run => actor is null || run.Actor.Login.Equals(actor, StringComparison.OrdinalIgnoreCase))
            .Where(run => status is null || run.Latest.Status == status || run.Latest.Conclusion == status)
            .Where(run => suite is null || run.Attempts.Any(attempt => Text(attempt.Suite.Id) == suite))
            .ToList();
        return Paging.CountedPageAsync(call, "workflow_runs", found, run => RunJson.RunAsync(run, run.Latest, world.Addresses, call.Stopping));
    }

    private async Task<RestAnswer> RunAsync(RestCall call, RunAttempt attempt) =>
        RestAnswer.Ok(await RunJson.RunAsync(attempt.Run, attempt, world.Addresses, call.Stopping));

    private Task<RestAnswer> ListJobsAsync(RestCall call, IEnumerable<RunAttempt> attempts) =>
        Paging.CountedPageAsync(call, "jobs", attempts.SelectMany(attempt => attempt.Jobs).ToList(), job => RunJson.Job(job, world.Addresses));

    private Task<RestAnswer> GetJobAsync(RestCall call) =>
        world.FindJob(call.RouteId("job")) is { } job && job.Run.Repository == call.Repository
            ? Task.FromResult(RestAnswer.Ok(RunJson.Job(job, world.Addresses)))
            : throw RestProblem.NotFound();

    private async Task<RestAnswer> DispatchAsync(RestCall call)
    {
        var workflow = FindWorkflow(call);
        await runs.StartAsync(
            new NewRun(call.Repository.FullName, workflow.Path) { Event = "workflow_dispatch", Branch = call.Body.Text("ref") },
            call.Stopping
        );
        return RestAnswer.NoContent();
    }

    private static WorkflowRun Find(RestCall call) => call.Repository.Runs.FirstOrDefault(run => run.Id == call.RouteId("run")) ?? throw RestProblem.NotFound();

    private static RunAttempt FindAttempt(RestCall call) =>
        Find(call).Attempts.FirstOrDefault(attempt => attempt.Number == call.RouteId("attempt")) ?? throw RestProblem.NotFound();

    // By id, or by the file's name without its folder.
    private static Workflow FindWorkflow(RestCall call) =>
        call.Repository.Workflows.FirstOrDefault(workflow =>
            Text(workflow.Id) == call.Route("workflow") || Path.GetFileName(workflow.Path) == call.Route("workflow")
        ) ?? throw RestProblem.NotFound();

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
