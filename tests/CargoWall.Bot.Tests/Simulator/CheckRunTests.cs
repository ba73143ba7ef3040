using System.Text.Json.Nodes;
using GitHub.Simulator;
using GitHub.Simulator.Actions;

namespace CargoWall.Bot.Tests.Simulator;

public sealed class CheckRunTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_more_than_fifty_annotations_at_once_nothing_is_changed()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var (token, id) = await CreateAsync(gitHub, app);

        var refused = await app.PatchAsync(Path(gitHub, id), token, Output(51));

        Assert.Equal(422, refused.Status);
        Assert.Equal(0, (int?)(await app.GetAsync(Path(gitHub, id), token)).Body["output"]!["annotations_count"]);
    }

    [Fact]
    public async Task Given_further_annotations_they_are_added()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var (token, id) = await CreateAsync(gitHub, app);

        await app.PatchAsync(Path(gitHub, id), token, Output(50));
        var updated = await app.PatchAsync(Path(gitHub, id), token, Output(7));

        Assert.Equal(57, (int?)updated.Body["output"]!["annotations_count"]);
        var list = await app.GetAsync($"{Path(gitHub, id)}/annotations?per_page=100", token);
        Assert.Equal(57, list.Body.AsArray().Count);
    }

    [Theory]
    [InlineData("""{"status":"completed"}""")]
    [InlineData("""{"conclusion":"splendid"}""")]
    [InlineData("""{"output":{"title":"no summary"}}""")]
    [InlineData("""{"actions":[{"label":"a label of over twenty","description":"d","identifier":"i"}]}""")]
    [InlineData(
        """{"output":{"summary":"s","annotations":[{"path":"a","start_line":1,"end_line":2,"start_column":1,"annotation_level":"notice","message":"columns over two lines"}]}}"""
    )]
    public async Task Given_what_GitHub_refuses_it_is_refused(string change)
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var (token, id) = await CreateAsync(gitHub, app);

        Assert.Equal(422, (await app.PatchAsync(Path(gitHub, id), token, JsonNode.Parse(change)!)).Status);
    }

    [Fact]
    public async Task Given_a_check_of_another_app_it_may_not_be_changed()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await gitHub.CommitAsync("main", (Repositories.WorkflowPath, Repositories.Workflow));
        var run = await gitHub.Runs.StartAsync(new NewRun(gitHub.FullName(), Repositories.WorkflowPath), Cancelled);
        using var app = new AppClient(gitHub);

        var answer = await app.PatchAsync(Path(gitHub, run.Jobs[0].Id), await app.TokenAsync(), new JsonObject { ["conclusion"] = "success" });

        Assert.Equal(403, answer.Status);
    }

    [Fact]
    public async Task Given_an_unknown_commit_there_is_no_check()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);

        var answer = await app.PostAsync(
            $"repos/{gitHub.FullName()}/check-runs",
            await app.TokenAsync(),
            new JsonObject { ["name"] = "x", ["head_sha"] = new string('a', 40) }
        );

        Assert.Equal(422, answer.Status);
    }

    [Fact]
    public async Task Given_a_button_pressed_the_app_hears_which()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var (token, id) = await CreateAsync(gitHub, app);
        await app.PatchAsync(
            Path(gitHub, id),
            token,
            JsonNode.Parse("""{"actions":[{"label":"Explain","description":"Where it comes from","identifier":"explain"}]}""")!
        );

        await gitHub.Checks.RequestActionAsync(id, "explain", cancellationToken: Cancelled);

        var pressed = await receiver.NextAsync("check_run", "requested_action");
        Assert.Equal(("explain", id), ((string?)pressed.Payload["requested_action"]!["identifier"], (long?)pressed.Payload["check_run"]!["id"]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => gitHub.Checks.RequestActionAsync(id, "unknown", cancellationToken: Cancelled));
    }

    [Fact]
    public async Task Given_the_same_name_twice_lists_show_the_newest_unless_asked_for_all()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var (token, _) = await CreateAsync(gitHub, app);
        var (_, second) = await CreateAsync(gitHub, app);
        var path = $"repos/{gitHub.FullName()}/commits/main/check-runs";

        var latest = await app.GetAsync(path, token);
        var all = await app.GetAsync($"{path}?filter=all", token);

        Assert.Equal(second, (long?)Assert.Single(latest.Body["check_runs"]!.AsArray())!["id"]);
        Assert.Equal(2, (int?)all.Body["total_count"]);
    }

    [Fact]
    public async Task Given_someone_waits_for_a_check_it_is_told_when_it_comes()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var sha = (await gitHub.Repositories.GetAsync(gitHub.FullName(), Cancelled)).HeadSha!;
        var waiting = gitHub.Checks.WaitForAsync(gitHub.FullName(), sha, check => check.Conclusion == "failure", Cancelled);
        var (token, id) = await CreateAsync(gitHub, app);
        Assert.False(waiting.IsCompleted);

        await app.PatchAsync(Path(gitHub, id), token, new JsonObject { ["conclusion"] = "failure" });

        Assert.Equal(id, (await waiting).Id);
    }

    [Fact]
    public async Task Given_all_jobs_done_the_run_and_its_suite_are_done()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.CommitAsync("main", (Repositories.WorkflowPath, Repositories.Workflow));
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);
        var run = await gitHub.Runs.StartAsync(new NewRun(gitHub.FullName(), Repositories.WorkflowPath), Cancelled);
        await gitHub.Runs.StartJobAsync(run.Job("build").Id, Cancelled);
        await gitHub.Runs.CompleteJobAsync(run.Job("build").Id, "success", Cancelled);
        Assert.Equal("in_progress", (await gitHub.Runs.GetAsync(run.Id, Cancelled)).Status);

        await gitHub.Runs.CompleteJobAsync(run.Job("test").Id, "failure", Cancelled);

        var completed = await receiver.NextAsync("workflow_run", "completed");
        Assert.Equal("failure", (string?)completed.Payload["workflow_run"]!["conclusion"]);
        Assert.Equal("failure", (await gitHub.Runs.GetAsync(run.Id, Cancelled)).Conclusion);
    }

    private static string Path(GitHubSimulator gitHub, long id) => $"repos/{gitHub.FullName()}/check-runs/{id}";

    private static async Task<(string Token, long Id)> CreateAsync(GitHubSimulator gitHub, AppClient app)
    {
        var token = await app.TokenAsync();
        var sha = (await gitHub.Repositories.GetAsync(gitHub.FullName(), Cancelled)).HeadSha;
        var created = await app.PostAsync($"repos/{gitHub.FullName()}/check-runs", token, new JsonObject { ["name"] = "CargoWall policy", ["head_sha"] = sha });
        Assert.Equal(201, created.Status);
        return (token, (long)created.Body["id"]!);
    }

    private static JsonObject Output(int annotations) =>
        new()
        {
            ["output"] = new JsonObject
            {
                ["title"] = "t",
                ["summary"] = "s",
                ["annotations"] = new JsonArray([
                    .. Enumerable
                        .Range(1, annotations)
                        .Select(line => new JsonObject
                        {
                            ["path"] = "README.md",
                            ["start_line"] = line,
                            ["end_line"] = line,
                            ["annotation_level"] = "warning",
                            ["message"] = "m",
                        }),
                ]),
            },
        };
}
