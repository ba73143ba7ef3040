using System.Text.Json.Nodes;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Git;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Repositories;

namespace GitHub.Simulator.Actions;

/// <summary>Workflows, runs and jobs as GitHub writes them; the same in REST and in webhooks.</summary>
internal static class RunJson
{
    public static JsonObject Workflow(Workflow workflow, Addresses at)
    {
        var repository = workflow.Repository;
        return new JsonObject
        {
            ["id"] = workflow.Id,
            ["node_id"] = WireJson.NodeId("Workflow", workflow.Id),
            ["name"] = workflow.Name,
            ["path"] = workflow.Path,
            ["state"] = "active",
            ["created_at"] = WireJson.Time(workflow.CreatedAt),
            ["updated_at"] = WireJson.Time(workflow.CreatedAt),
            ["url"] = WorkflowApi(workflow, at),
            ["html_url"] = at.WebPath($"{repository.FullName}/blob/{repository.DefaultBranch}/{workflow.Path}"),
            ["badge_url"] = at.WebPath($"{repository.FullName}/workflows/{Uri.EscapeDataString(workflow.Name)}/badge.svg"),
        };
    }

    public static async Task<JsonObject> RunAsync(WorkflowRun run, RunAttempt attempt, Addresses at, CancellationToken cancellationToken)
    {
        var repository = run.Repository;
        var api = RunApi(run, at);
        var head =
            await repository.Git.FindCommitAsync(run.HeadSha, cancellationToken) ?? throw new InvalidOperationException($"The commit {run.HeadSha} is gone.");
        return new JsonObject
        {
            ["id"] = run.Id,
            ["name"] = run.Workflow.Name,
            ["node_id"] = WireJson.NodeId("WorkflowRun", run.Id),
            ["head_branch"] = run.HeadBranch,
            ["head_sha"] = run.HeadSha,
            ["path"] = run.Workflow.Path,
            ["display_title"] = run.DisplayTitle,
            ["run_number"] = run.Number,
            ["event"] = run.Event,
            ["status"] = attempt.Status,
            ["conclusion"] = attempt.Conclusion,
            ["workflow_id"] = run.Workflow.Id,
            ["check_suite_id"] = attempt.Suite.Id,
            ["check_suite_node_id"] = WireJson.NodeId("CheckSuite", attempt.Suite.Id),
            ["url"] = api,
            ["html_url"] = Html(run, at),
            ["pull_requests"] = PullRequestJson.MinimalOf(repository, run.HeadSha, at),
            ["created_at"] = WireJson.Time(run.CreatedAt),
            ["updated_at"] = WireJson.Time(run.UpdatedAt),
            ["actor"] = AccountJson.User(run.Actor, at),
            ["run_attempt"] = attempt.Number,
            ["referenced_workflows"] = new JsonArray(),
            ["run_started_at"] = WireJson.Time(attempt.StartedAt),
            ["triggering_actor"] = AccountJson.User(run.Actor, at),
            ["jobs_url"] = $"{api}/jobs",
            ["logs_url"] = $"{api}/logs",
            ["check_suite_url"] = $"{RepositoryJson.Api(repository, at)}/check-suites/{attempt.Suite.Id}",
            ["artifacts_url"] = $"{api}/artifacts",
            ["cancel_url"] = $"{api}/cancel",
            ["rerun_url"] = $"{api}/rerun",
            ["previous_attempt_url"] = attempt.Number == 1 ? null : $"{api}/attempts/{attempt.Number - 1}",
            ["workflow_url"] = WorkflowApi(run.Workflow, at),
            ["head_commit"] = CommitJson.Simple(head),
            ["repository"] = RepositoryJson.Minimal(repository, at),
            ["head_repository"] = RepositoryJson.Minimal(run.PullRequest?.HeadRepository ?? repository, at),
        };
    }

    public static JsonObject Job(Job job, Addresses at)
    {
        var api = RepositoryJson.Api(job.Run.Repository, at);
        var taken = job.StartedAt is not null;
        return new JsonObject
        {
            ["id"] = job.Id,
            ["run_id"] = job.Run.Id,
            ["workflow_name"] = job.Run.Workflow.Name,
            ["head_branch"] = job.Run.HeadBranch,
            ["run_url"] = RunApi(job.Run, at),
            ["run_attempt"] = job.Attempt.Number,
            ["node_id"] = WireJson.NodeId("CheckRun", job.Id),
            ["head_sha"] = job.Run.HeadSha,
            ["url"] = $"{api}/actions/jobs/{job.Id}",
            ["html_url"] = JobHtml(job, at),
            ["status"] = job.Status,
            ["conclusion"] = job.Conclusion,
            ["created_at"] = WireJson.Time(job.CreatedAt),
            ["started_at"] = WireJson.Time(job.StartedAt ?? job.CreatedAt),
            ["completed_at"] = WireJson.Time(job.CompletedAt),
            ["name"] = job.Name,
            ["steps"] = taken ? new JsonArray(SetUp(job)) : [],
            ["check_run_url"] = $"{api}/check-runs/{job.Check.Id}",
            ["labels"] = WireJson.Texts(job.Plan.Labels),
            ["runner_id"] = taken ? 1 : null,
            ["runner_name"] = taken ? "GitHub Actions 1" : null,
            ["runner_group_id"] = taken ? 0 : null,
            ["runner_group_name"] = taken ? "GitHub Actions" : null,
        };
    }

    public static string Html(WorkflowRun run, Addresses at) => at.WebPath($"{run.Repository.FullName}/actions/runs/{run.Id}");

    public static string JobHtml(Job job, Addresses at) => $"{Html(job.Run, at)}/job/{job.Id}";

    // The one step that every job has, whatever its file says.
    private static JsonObject SetUp(Job job) =>
        new()
        {
            ["name"] = "Set up job",
            ["status"] = "completed",
            ["conclusion"] = "success",
            ["number"] = 1,
            ["started_at"] = WireJson.Time(job.StartedAt),
            ["completed_at"] = WireJson.Time(job.StartedAt),
        };

    private static string RunApi(WorkflowRun run, Addresses at) => $"{RepositoryJson.Api(run.Repository, at)}/actions/runs/{run.Id}";

    private static string WorkflowApi(Workflow workflow, Addresses at) => $"{RepositoryJson.Api(workflow.Repository, at)}/actions/workflows/{workflow.Id}";
}
