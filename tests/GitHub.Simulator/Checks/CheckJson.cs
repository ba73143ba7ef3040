using System.Text.Json.Nodes;
using GitHub.Simulator.Apps;
using GitHub.Simulator.Git;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Repositories;

namespace GitHub.Simulator.Checks;

/// <summary>Check runs and suites as GitHub writes them.</summary>
internal static class CheckJson
{
    public static JsonObject Run(CheckRun run, Addresses at)
    {
        var json = Members(run, at);
        json["check_suite"] = new JsonObject { ["id"] = run.Suite.Id };
        return json;
    }

    /// <summary>The form of webhooks: with more of the suite, and texts that are never null.</summary>
    public static JsonObject RunOfWebhook(CheckRun run, Addresses at)
    {
        var suite = run.Suite;
        var json = Members(run, at);
        json["external_id"] = run.ExternalId ?? "";
        json["check_suite"] = new JsonObject
        {
            ["id"] = suite.Id,
            ["node_id"] = WireJson.NodeId("CheckSuite", suite.Id),
            ["head_branch"] = suite.HeadBranch,
            ["head_sha"] = suite.HeadSha,
            ["status"] = suite.Status,
            ["conclusion"] = suite.Conclusion,
            ["url"] = SuiteApi(suite, at),
            ["before"] = suite.Before,
            ["after"] = suite.HeadSha,
            ["pull_requests"] = PullRequestJson.MinimalOf(suite.Repository, suite.HeadSha, at),
            ["app"] = AppJson.App(suite.App, at),
            ["created_at"] = WireJson.Time(suite.CreatedAt),
            ["updated_at"] = WireJson.Time(suite.UpdatedAt),
        };
        return json;
    }

    public static JsonObject Suite(CheckSuite suite, GitCommit head, Addresses at)
    {
        var json = SuiteMembers(suite, head, at);
        json["app"] = AppJson.App(suite.App, at);
        json["repository"] = RepositoryJson.Minimal(suite.Repository, at);
        return json;
    }

    public static JsonObject SuiteOfWebhook(CheckSuite suite, GitCommit head, Addresses at)
    {
        var json = SuiteMembers(suite, head, at);
        json["app"] = AppJson.OfSuite(suite.App, at);
        return json;
    }

    public static JsonObject Annotation(CheckRun run, CheckAnnotation annotation, Addresses at) =>
        new()
        {
            ["path"] = annotation.Path,
            ["blob_href"] = at.WebPath($"{run.Suite.Repository.FullName}/blob/{run.Suite.HeadSha}/{annotation.Path}"),
            ["start_line"] = annotation.StartLine,
            ["start_column"] = annotation.StartColumn,
            ["end_line"] = annotation.EndLine,
            ["end_column"] = annotation.EndColumn,
            ["annotation_level"] = annotation.Level,
            ["title"] = annotation.Title,
            ["message"] = annotation.Message,
            ["raw_details"] = annotation.RawDetails,
        };

    private static JsonObject Members(CheckRun run, Addresses at)
    {
        var repository = run.Suite.Repository;
        var api = $"{RepositoryJson.Api(repository, at)}/check-runs/{run.Id}";
        var html = at.WebPath($"{repository.FullName}/runs/{run.Id}");
        return new JsonObject
        {
            ["id"] = run.Id,
            ["name"] = run.Name,
            ["node_id"] = WireJson.NodeId("CheckRun", run.Id),
            ["head_sha"] = run.Suite.HeadSha,
            ["external_id"] = run.ExternalId,
            ["url"] = api,
            ["html_url"] = html,
            ["details_url"] = run.DetailsUrl ?? html,
            ["status"] = run.Status,
            ["conclusion"] = run.Conclusion,
            ["started_at"] = WireJson.Time(run.StartedAt),
            ["completed_at"] = WireJson.Time(run.CompletedAt),
            ["output"] = new JsonObject
            {
                ["title"] = run.Title,
                ["summary"] = run.Summary,
                ["text"] = run.Text,
                ["annotations_count"] = run.Annotations.Count,
                ["annotations_url"] = $"{api}/annotations",
            },
            ["app"] = AppJson.App(run.Suite.App, at),
            ["pull_requests"] = PullRequestJson.MinimalOf(repository, run.Suite.HeadSha, at),
        };
    }

    private static JsonObject SuiteMembers(CheckSuite suite, GitCommit head, Addresses at) =>
        new()
        {
            ["id"] = suite.Id,
            ["node_id"] = WireJson.NodeId("CheckSuite", suite.Id),
            ["head_branch"] = suite.HeadBranch,
            ["head_sha"] = suite.HeadSha,
            ["status"] = suite.Status,
            ["conclusion"] = suite.Conclusion,
            ["url"] = SuiteApi(suite, at),
            ["before"] = suite.Before,
            ["after"] = suite.HeadSha,
            ["pull_requests"] = PullRequestJson.MinimalOf(suite.Repository, suite.HeadSha, at),
            ["created_at"] = WireJson.Time(suite.CreatedAt),
            ["updated_at"] = WireJson.Time(suite.UpdatedAt),
            ["rerequestable"] = true,
            ["runs_rerequestable"] = true,
            ["latest_check_runs_count"] = suite.LatestRuns.Count,
            ["check_runs_url"] = $"{SuiteApi(suite, at)}/check-runs",
            ["head_commit"] = CommitJson.Simple(head),
        };

    private static string SuiteApi(CheckSuite suite, Addresses at) => $"{RepositoryJson.Api(suite.Repository, at)}/check-suites/{suite.Id}";
}
