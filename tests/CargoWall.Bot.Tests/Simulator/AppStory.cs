using System.Text.Json.Nodes;
using GitHub.Simulator;
using GitHub.Simulator.Actions;
using GitHub.Simulator.PullRequests;
using Microsoft.IdentityModel.JsonWebTokens;

namespace CargoWall.Bot.Tests.Simulator;

/// <summary>An app that does by hand, call by call, what the bot does: it asks the simulator for everything that the bot may ask.</summary>
internal static class AppStory
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>What the bot does when a policy is pushed, a pull request breaks it, and a job runs.</summary>
    internal static async Task TellAsync(GitHubSimulator gitHub, AppClient app)
    {
        var repository = $"repos/{gitHub.FullName()}";
        await LookAroundAsync(gitHub, app);
        var main = await gitHub.CommitAsync(
            "main",
            (Repositories.WorkflowPath, Repositories.Workflow),
            (".cargowall/policy.yml", "policies: {}\n"),
            ("src/app.c", "int main;\n")
        );
        var token = await app.TokenAsync(
            new JsonObject
            {
                ["repository_ids"] = new JsonArray(gitHub.RepositoryId),
                ["permissions"] = new JsonObject
                {
                    ["checks"] = "write",
                    ["contents"] = "write",
                    ["pull_requests"] = "write",
                    ["issues"] = "write",
                    ["actions"] = "read",
                },
            }
        );
        await ReadFilesAsync(app, token, repository, main);

        var check = await app.PostAsync(
            $"{repository}/check-runs",
            token,
            new JsonObject
            {
                ["name"] = "CargoWall policy",
                ["head_sha"] = main,
                ["status"] = "completed",
                ["conclusion"] = "success",
                ["output"] = new JsonObject { ["title"] = "policy unchanged", ["summary"] = "Nothing to say." },
            }
        );
        Assert.Equal(201, check.Status);

        var head = await gitHub.CommitAsync("topic", (".cargowall/policy.yml", "policies: []\n"), ("src/app.c", null), ("src/übung $1.c", "int other;\n"));
        var pullRequest = await gitHub.PullRequests.OpenAsync(new NewPullRequest(gitHub.FullName(), "topic") { Body = "Breaks it." }, Cancelled);
        await JudgeAsync(gitHub, app, token, repository, pullRequest, head);
        await RunJobsAsync(gitHub, app, token, repository, pullRequest);
        await ProposeAsync(gitHub, app, token, repository, main);
        await gitHub.PullRequests.MergeAsync(gitHub.FullName(), pullRequest.Number, cancellationToken: Cancelled);
        await gitHub.Repositories.ArchiveAsync(gitHub.FullName(), archived: true, Cancelled);
        await gitHub.Repositories.ArchiveAsync(gitHub.FullName(), archived: false, Cancelled);
        await gitHub.Repositories.RenameAsync(gitHub.FullName(), "renamed", Cancelled);
        Assert.Equal(204, (await app.DeleteAsync("installation/token", token)).Status);
    }

    private static async Task LookAroundAsync(GitHubSimulator gitHub, AppClient app)
    {
        foreach (
            var path in (string[])
                [
                    "app",
                    "app/installations",
                    $"app/installations/{gitHub.InstallationId}",
                    $"orgs/{gitHub.Owner}/installation",
                    $"repos/{gitHub.FullName()}/installation",
                    "app/hook/config",
                    "app/hook/deliveries",
                ]
        )
        {
            await ExpectAsync(200, app.AsAppAsync(HttpMethod.Get, path));
        }

        await ExpectAsync(200, app.AsAppAsync(HttpMethod.Patch, "app/hook/config", new JsonObject { ["content_type"] = "json" }));
        var token = await app.TokenAsync();
        foreach (
            var path in (string[])
                [
                    "",
                    "meta",
                    "rate_limit",
                    "apps/cargowall",
                    "installation/repositories",
                    "users/octocat",
                    $"orgs/{gitHub.Owner}",
                    $"orgs/{gitHub.Owner}/repos",
                    $"orgs/{gitHub.Owner}/members?role=admin",
                    $"orgs/{gitHub.Owner}/memberships/octocat",
                    $"orgs/{gitHub.Owner}/properties/schema",
                    $"orgs/{gitHub.Owner}/properties/values",
                    $"repos/{gitHub.FullName()}",
                    $"repos/{gitHub.FullName()}/collaborators/octocat/permission",
                    $"repos/{gitHub.FullName()}/properties/values",
                    $"repos/{gitHub.FullName()}/branches",
                    $"repos/{gitHub.FullName()}/branches/main",
                    $"repos/{gitHub.FullName()}/actions/oidc/customization/sub",
                    $"repos/{gitHub.FullName()}/actions/permissions/workflow",
                ]
        )
        {
            await ExpectAsync(200, app.GetAsync(path, token));
        }

        var first = (await app.AsAppAsync(HttpMethod.Get, "app/hook/deliveries")).Body.AsArray().FirstOrDefault();
        if (first is not null)
        {
            await ExpectAsync(200, app.AsAppAsync(HttpMethod.Get, $"app/hook/deliveries/{first["id"]}"));
            await ExpectAsync(202, app.AsAppAsync(HttpMethod.Post, $"app/hook/deliveries/{first["id"]}/attempts"));
        }
    }

    private static async Task ReadFilesAsync(AppClient app, string token, string repository, string sha)
    {
        var tree = await ExpectAsync(200, app.GetAsync($"{repository}/git/trees/{sha}?recursive=1", token));
        var blob = tree["tree"]!.AsArray().Single(entry => (string?)entry!["path"] == ".cargowall/policy.yml")!;
        foreach (
            var path in (string[])
                [
                    $"git/blobs/{blob["sha"]}",
                    $"git/commits/{sha}",
                    "git/ref/heads/main",
                    "git/ref/heads%2Fmain",
                    "git/matching-refs/heads/ma",
                    "commits?per_page=1",
                    $"commits/{sha}",
                    $"commits/{sha}/pulls",
                    "contents",
                    "contents/.cargowall?ref=main",
                    "contents/.cargowall/policy.yml",
                    "contents/.github%2Fworkflows%2Fci.yml",
                    $"compare/{sha}...main",
                    "activity?ref=refs%2Fheads%2Fmain&per_page=100",
                ]
        )
        {
            await ExpectAsync(200, app.GetAsync($"{repository}/{path}", token));
        }

        await ExpectAsync(404, app.GetAsync($"{repository}/contents/nothing", token));
    }

    private static async Task JudgeAsync(GitHubSimulator gitHub, AppClient app, string token, string repository, SimulatedPullRequest pullRequest, string head)
    {
        var created = await ExpectAsync(
            201,
            app.PostAsync(
                $"{repository}/check-runs",
                token,
                new JsonObject
                {
                    ["name"] = "CargoWall policy",
                    ["head_sha"] = head,
                    ["details_url"] = "https://cargowall.example/runs/1",
                    ["external_id"] = "policy-1",
                    ["status"] = "in_progress",
                    ["started_at"] = "2026-11-25T10:00:00Z",
                }
            )
        );
        var id = (long)created["id"]!;
        await ExpectAsync(
            200,
            app.PatchAsync(
                $"{repository}/check-runs/{id}",
                token,
                new JsonObject
                {
                    ["status"] = "completed",
                    ["conclusion"] = "failure",
                    ["completed_at"] = "2026-11-25T10:00:02Z",
                    ["output"] = new JsonObject
                    {
                        ["title"] = "1 error in .cargowall/policy.yml",
                        ["summary"] = "`policies` must be a mapping.",
                        ["text"] = "| job | change |\n|---|---|\n| `ci.yml#build` | none |",
                        ["annotations"] = new JsonArray(
                            new JsonObject
                            {
                                ["path"] = ".cargowall/policy.yml",
                                ["start_line"] = 1,
                                ["end_line"] = 1,
                                ["start_column"] = 11,
                                ["end_column"] = 12,
                                ["annotation_level"] = "failure",
                                ["title"] = "policies",
                                ["message"] = "'policies' must be a mapping, not a list.",
                            }
                        ),
                    },
                    ["actions"] = new JsonArray(
                        new JsonObject
                        {
                            ["label"] = "Re-evaluate",
                            ["description"] = "Judge this commit again.",
                            ["identifier"] = "reevaluate",
                        }
                    ),
                }
            )
        );
        foreach (
            var path in (string[])
                [
                    $"check-runs/{id}",
                    $"check-runs/{id}/annotations",
                    $"commits/{head}/check-runs?check_name=CargoWall%20policy",
                    $"commits/{head}/check-suites",
                    $"check-suites/{created["check_suite"]!["id"]}",
                    $"check-suites/{created["check_suite"]!["id"]}/check-runs",
                    $"pulls/{pullRequest.Number}",
                    $"pulls/{pullRequest.Number}/files",
                    $"pulls/{pullRequest.Number}/commits",
                    $"pulls/{pullRequest.Number}/reviews",
                    "pulls?state=open&per_page=1",
                    $"issues/{pullRequest.Number}",
                    $"commits/{head}/pulls",
                    $"compare/main...{head}",
                    "git/ref/pull/1/head",
                ]
        )
        {
            await ExpectAsync(200, app.GetAsync($"{repository}/{path}", token));
        }

        await gitHub.Checks.RequestActionAsync(id, "reevaluate", cancellationToken: Cancelled);
        await gitHub.Checks.RerequestAsync(id, cancellationToken: Cancelled);
        await gitHub.Checks.RerequestSuiteAsync(gitHub.FullName(), head, cancellationToken: Cancelled);
        var question = await gitHub.PullRequests.CommentAsync(gitHub.FullName(), pullRequest.Number, "/cargowall status", cancellationToken: Cancelled);
        await ExpectAsync(201, app.PostAsync($"{repository}/issues/comments/{question.Id}/reactions", token, new JsonObject { ["content"] = "eyes" }));
        await ExpectAsync(200, app.GetAsync($"{repository}/issues/comments/{question.Id}/reactions", token));
        var answer = await ExpectAsync(
            201,
            app.PostAsync($"{repository}/issues/{pullRequest.Number}/comments", token, new JsonObject { ["body"] = "**1 error**" })
        );
        await ExpectAsync(200, app.PatchAsync($"{repository}/issues/comments/{answer["id"]}", token, new JsonObject { ["body"] = "**0 errors**" }));
        await ExpectAsync(200, app.GetAsync($"{repository}/issues/{pullRequest.Number}/comments", token));
        await ExpectAsync(204, app.DeleteAsync($"{repository}/issues/comments/{answer["id"]}", token));
    }

    private static async Task RunJobsAsync(GitHubSimulator gitHub, AppClient app, string token, string repository, SimulatedPullRequest pullRequest)
    {
        var run = await gitHub.Runs.StartAsync(
            new NewRun(gitHub.FullName(), Repositories.WorkflowPath) { Event = "pull_request", PullRequest = pullRequest.Number },
            Cancelled
        );
        var job = await gitHub.Runs.StartJobAsync(run.Job("build").Id, Cancelled);
        var identity = new JsonWebToken(await gitHub.Identity.MintAsync(job.Id, "cargowall", cancellationToken: Cancelled));
        Assert.Equal(pullRequest.MergeSha, identity.GetClaim("sha").Value);
        foreach (
            var path in (string[])
                [
                    "actions/workflows",
                    "actions/workflows/ci.yml",
                    "actions/workflows/ci.yml/runs",
                    $"actions/runs?head_sha={run.HeadSha}",
                    $"actions/runs/{run.Id}",
                    $"actions/runs/{run.Id}/jobs?filter=latest",
                    $"actions/runs/{run.Id}/attempts/1",
                    $"actions/runs/{run.Id}/attempts/1/jobs",
                    $"actions/jobs/{job.Id}",
                    $"check-runs/{job.Id}",
                    $"actions/runs/{run.Id}/artifacts",
                ]
        )
        {
            await ExpectAsync(200, app.GetAsync($"{repository}/{path}", token));
        }

        await gitHub.Runs.CompleteAsync(run.Id, "failure", Cancelled);
        await gitHub.Runs.RerunAsync(run.Id, Cancelled);
        var check = await ExpectAsync(
            201,
            app.PostAsync(
                $"{repository}/check-runs",
                token,
                new JsonObject
                {
                    ["name"] = "CargoWall egress",
                    ["head_sha"] = run.HeadSha,
                    ["conclusion"] = "neutral",
                    ["output"] = new JsonObject { ["title"] = "1 connection refused", ["summary"] = "`registry.example:443` is denied." },
                }
            )
        );
        Assert.Equal("completed", (string?)check["status"]);
    }

    private static async Task ProposeAsync(GitHubSimulator gitHub, AppClient app, string token, string repository, string main)
    {
        var blob = await ExpectAsync(
            201,
            app.PostAsync($"{repository}/git/blobs", token, new JsonObject { ["content"] = "policies: {}\n", ["encoding"] = "utf-8" })
        );
        var tree = await ExpectAsync(
            201,
            app.PostAsync(
                $"{repository}/git/trees",
                token,
                new JsonObject
                {
                    ["base_tree"] = main,
                    ["tree"] = new JsonArray(
                        new JsonObject
                        {
                            ["path"] = ".cargowall/npm.yml",
                            ["mode"] = "100644",
                            ["type"] = "blob",
                            ["sha"] = blob["sha"]!.DeepClone(),
                        }
                    ),
                }
            )
        );
        var commit = await ExpectAsync(
            201,
            app.PostAsync(
                $"{repository}/git/commits",
                token,
                new JsonObject
                {
                    ["message"] = "Allow npm",
                    ["tree"] = tree["sha"]!.DeepClone(),
                    ["parents"] = new JsonArray(main),
                }
            )
        );
        await ExpectAsync(
            201,
            app.PostAsync($"{repository}/git/refs", token, new JsonObject { ["ref"] = "refs/heads/cargowall/allow-1a2b", ["sha"] = commit["sha"]!.DeepClone() })
        );
        var pullRequest = await ExpectAsync(
            201,
            app.PostAsync(
                $"{repository}/pulls",
                token,
                new JsonObject
                {
                    ["title"] = "Allow npm",
                    ["head"] = "cargowall/allow-1a2b",
                    ["base"] = "main",
                    ["body"] = "Evidence.",
                    ["draft"] = true,
                }
            )
        );
        await ExpectAsync(
            200,
            app.PatchAsync($"{repository}/pulls/{pullRequest["number"]}", token, new JsonObject { ["title"] = "Allow npm for build", ["body"] = "More." })
        );
        await ExpectAsync(
            200,
            app.PatchAsync(
                $"{repository}/git/refs/heads/cargowall/allow-1a2b",
                token,
                new JsonObject { ["sha"] = commit["sha"]!.DeepClone(), ["force"] = true }
            )
        );
        await ExpectAsync(200, app.PatchAsync($"{repository}/pulls/{pullRequest["number"]}", token, new JsonObject { ["state"] = "closed" }));
        var issue = await ExpectAsync(
            201,
            app.PostAsync($"{repository}/issues", token, new JsonObject { ["title"] = "The policy is broken", ["labels"] = new JsonArray("cargowall") })
        );
        await ExpectAsync(
            200,
            app.PatchAsync($"{repository}/issues/{issue["number"]}", token, new JsonObject { ["state"] = "closed", ["state_reason"] = "completed" })
        );
        await ExpectAsync(200, app.GetAsync($"{repository}/issues?state=all&labels=cargowall", token));
        await ExpectAsync(204, app.DeleteAsync($"{repository}/git/refs/heads/cargowall/allow-1a2b", token));
    }

    private static async Task<JsonNode> ExpectAsync(int status, Task<AppClient.Answer> asking)
    {
        var answer = await asking;
        Assert.True(status == answer.Status, $"{answer.Status} instead of {status} for {answer.Request}: {answer.Text}");
        return answer.Text.Length == 0 ? new JsonObject() : answer.Body;
    }
}
