using System.Text.Json.Nodes;
using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Repositories;

namespace CargoWall.Bot.Tests.Simulator;

public sealed class PullRequestTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_push_that_holds_the_head_the_pull_request_is_merged()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await gitHub.CommitAsync("topic", ("a", "1"));
        var pullRequest = await gitHub.PullRequests.OpenAsync(new NewPullRequest(gitHub.FullName(), "topic"), Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);
        using var git = await GitClient.CloneAsync(gitHub);

        await git.RunAsync("push", "--quiet", "origin", "origin/topic:main");

        var closed = await receiver.NextAsync("pull_request", "closed");
        Assert.True((bool?)closed.Payload["pull_request"]!["merged"]);
        Assert.True((await gitHub.PullRequests.GetAsync(gitHub.FullName(), pullRequest.Number, Cancelled)).Merged);
    }

    [Fact]
    public async Task Given_a_branch_of_a_fork_the_pull_request_names_it_and_follows_it()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await gitHub.Accounts.CreateUserAsync("fay", Cancelled);
        var fork = await gitHub.Repositories.ForkAsync(gitHub.FullName(), "fay", Cancelled);
        await gitHub.Repositories.CommitAsync(new NewCommit(fork.FullName, "theirs", new Dictionary<string, string?> { ["a"] = "1" }), Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);

        await gitHub.PullRequests.OpenAsync(new NewPullRequest(gitHub.FullName(), "fay:theirs") { Author = "fay" }, Cancelled);
        var opened = (await receiver.NextAsync("pull_request", "opened")).Payload["pull_request"]!;
        var next = await gitHub.Repositories.CommitAsync(new NewCommit(fork.FullName, "theirs", new Dictionary<string, string?> { ["a"] = "2" }), Cancelled);

        Assert.Equal(("fay:theirs", fork.Id), ((string?)opened["head"]!["label"], (long?)opened["head"]!["repo"]!["id"]));
        Assert.Equal((gitHub.RepositoryId, true), ((long?)opened["base"]!["repo"]!["id"], (bool?)opened["head"]!["repo"]!["fork"]));
        var moved = await receiver.NextAsync("pull_request", "synchronize");
        Assert.Equal(next, (string?)moved.Payload["pull_request"]!["head"]!["sha"]);
        Assert.NotNull(await gitHub.Repositories.ReadFileAsync(gitHub.FullName(), next, "a", Cancelled));
    }

    [Fact]
    public async Task Given_a_place_in_the_merge_queue_the_groups_commit_asks_for_checks()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await gitHub.CommitAsync("topic", ("a", "1"));
        var pullRequest = await gitHub.PullRequests.OpenAsync(new NewPullRequest(gitHub.FullName(), "topic"), Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);

        var sha = await gitHub.PullRequests.EnqueueAsync(gitHub.FullName(), pullRequest.Number, cancellationToken: Cancelled);

        var asked = await receiver.NextAsync("merge_group", "checks_requested");
        Assert.Equal((sha, "refs/heads/main"), ((string?)asked.Payload["merge_group"]!["head_sha"], (string?)asked.Payload["merge_group"]!["base_ref"]));
        Assert.NotEqual(pullRequest.HeadSha, sha);
        using var git = await GitClient.CloneAsync(gitHub);
        Assert.Contains(sha, await git.RunAsync("ls-remote", "origin", "refs/heads/gh-readonly-queue/*"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_caller_that_hangs_up_there_is_no_pull_request_without_its_event()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync();
        var hungUp = 0;

        for (var patience = 0; patience < 20; patience++)
        {
            var branch = $"topic-{patience}";
            await gitHub.CommitAsync(branch, (branch, "1"));
            using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
            hangUp.CancelAfter(TimeSpan.FromMilliseconds(2 * patience));
            try
            {
                var wanted = new JsonObject
                {
                    ["title"] = branch,
                    ["head"] = branch,
                    ["base"] = "main",
                };
                await app.SendAsync(HttpMethod.Post, $"repos/{gitHub.FullName()}/pulls", wanted, $"Bearer {token}", cancellationToken: hangUp.Token);
            }
            catch (OperationCanceledException)
            {
                hungUp++;
            }
        }

        Assert.NotEqual(0, hungUp);
        var opened = new List<int>();
        // Of what was asked for last, some may be under way still.
        await Until.TrueAsync(async () =>
        {
            var pulls = await gitHub.PullRequests.ListAsync(gitHub.FullName(), Cancelled);
            await gitHub.Webhooks.SettledAsync(Cancelled);
            opened.AddRange(
                receiver
                    .TakeAll()
                    .Where(hook => (hook.Event, (string?)hook.Payload["action"]) == ("pull_request", "opened"))
                    .Select(hook => (int)hook.Payload["number"]!)
            );
            return pulls.Select(pull => pull.Number).Order().SequenceEqual(opened.Order());
        });
    }

    [Theory]
    [InlineData("topic", "main", 422)]
    [InlineData("nothing", "main", 422)]
    [InlineData("main", "main", 422)]
    [InlineData("other", "main", 201)]
    public async Task Given_branches_that_cannot_be_merged_no_pull_request_is_made(string head, string target, int status)
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await gitHub.CommitAsync("topic", ("a", "1"));
        await gitHub.CommitAsync("other", ("b", "1"));
        await gitHub.PullRequests.OpenAsync(new NewPullRequest(gitHub.FullName(), "topic"), Cancelled);
        using var app = new AppClient(gitHub);

        var answer = await app.PostAsync(
            $"repos/{gitHub.FullName()}/pulls",
            await app.TokenAsync(),
            new JsonObject
            {
                ["title"] = "x",
                ["head"] = head,
                ["base"] = target,
            }
        );

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task Given_a_repository_without_the_app_its_events_are_not_sent()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Repositories.CreateAsync(new NewRepository(gitHub.Owner, "other"), Cancelled);
        await gitHub.Accounts.SelectRepositoriesAsync(gitHub.InstallationId, [gitHub.FullName()], Cancelled);
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);

        await gitHub.Repositories.CommitAsync(new NewCommit($"{gitHub.Owner}/other", "main", new Dictionary<string, string?> { ["a"] = "1" }), Cancelled);
        await gitHub.CommitAsync("main", ("a", "1"));
        await gitHub.Webhooks.SettledAsync(Cancelled);

        Assert.Equal(gitHub.FullName(), (string?)Assert.Single(receiver.TakeAll(), hook => hook.Event == "push").Payload["repository"]!["full_name"]);
    }

    [Fact]
    public async Task Given_what_people_have_been_given_the_permission_says_so()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await gitHub.Accounts.CreateUserAsync("reader", Cancelled);
        await gitHub.Accounts.CreateUserAsync("maintainer", Cancelled);
        await gitHub.Accounts.AdmitAsync(gitHub.Owner, "reader", cancellationToken: Cancelled);
        await gitHub.Repositories.SetPermissionAsync(gitHub.FullName(), "maintainer", "maintain", Cancelled);
        await gitHub.Accounts.CreateUserAsync("stranger", Cancelled);
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync();
        async Task<string> OfAsync(string person)
        {
            var answer = await app.GetAsync($"repos/{gitHub.FullName()}/collaborators/{person}/permission", token);
            return $"{answer.Body["permission"]} {answer.Body["role_name"]}";
        }

        Assert.Equal(
            ["admin admin", "read read", "write maintain", "none none"],
            [await OfAsync("octocat"), await OfAsync("reader"), await OfAsync("maintainer"), await OfAsync("stranger")]
        );
    }
}
