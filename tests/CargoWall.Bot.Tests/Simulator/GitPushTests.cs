using System.Diagnostics;
using System.Text.Json.Nodes;
using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator;
using GitHub.Simulator.PullRequests;

namespace CargoWall.Bot.Tests.Simulator;

public sealed class GitPushTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_git_push_a_signed_push_event_tells_its_commits()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(new SimulatorOptions { WebhookSecret = "the secret of this test, long enough" }, Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);
        using var git = await GitClient.CloneAsync(gitHub);
        var before = await git.RunAsync("rev-parse", "HEAD");
        await git.CommitAsync("src/a.c", "int a;\n", "Add a");
        var after = await git.CommitAsync("README.md", "# Changed\n", "Change the README");

        await git.RunAsync("push", "--quiet", "origin", "HEAD:main");

        var push = await receiver.NextAsync("push");
        Assert.True(push.IsSignedWith("the secret of this test, long enough"));
        Assert.False(push.IsSignedWith("another secret"));
        Assert.Equal(("refs/heads/main", before, after), ((string?)push.Payload["ref"], (string?)push.Payload["before"], (string?)push.Payload["after"]));
        Assert.Equal(["Add a", "Change the README"], push.Payload["commits"]!.AsArray().Select(commit => (string?)commit!["message"]));
        Assert.Equal("src/a.c", (string?)push.Payload["commits"]![0]!["added"]![0]);
        Assert.Equal("README.md", (string?)push.Payload["commits"]![1]!["modified"]![0]);
        Assert.Equal(gitHub.InstallationId, (long?)push.Payload["installation"]!["id"]);
    }

    [Fact]
    public async Task Given_a_payload_its_bytes_are_as_JavaScript_writes_them()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);

        await gitHub.Repositories.CommitAsync(
            new(gitHub.FullName(), "main", new Dictionary<string, string?> { ["a"] = "1" }) { Message = "Größe <b> & 'c' + \"d\"" },
            Cancelled
        );

        var text = System.Text.Encoding.UTF8.GetString((await receiver.NextAsync("push")).Bytes);
        Assert.Contains("Größe <b> & 'c' + \\\"d\\\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\\u", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Given_a_push_to_the_head_of_a_pull_request_it_is_synchronized()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        var first = await gitHub.CommitAsync("topic", ("a", "1"));
        var opened = await gitHub.PullRequests.OpenAsync(new NewPullRequest(gitHub.FullName(), "topic"), Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);
        using var git = await GitClient.CloneAsync(gitHub);
        await git.RunAsync("switch", "--quiet", "topic");
        var second = await git.CommitAsync("a", "2");

        await git.RunAsync("push", "--quiet", "origin", "topic");

        var synchronized = await receiver.NextAsync("pull_request", "synchronize");
        Assert.Equal((first, second), ((string?)synchronized.Payload["before"], (string?)synchronized.Payload["after"]));
        Assert.Equal(second, (string?)synchronized.Payload["pull_request"]!["head"]!["sha"]);
        var now = await gitHub.PullRequests.GetAsync(gitHub.FullName(), opened.Number, Cancelled);
        Assert.Equal(second, now.HeadSha);
        Assert.NotEqual(opened.MergeSha, now.MergeSha);
        Assert.Equal(now.MergeSha, (await git.RunAsync("ls-remote", "origin", $"refs/pull/{opened.Number}/merge")).Split('\t')[0]);
    }

    [Fact]
    public async Task Given_a_forced_push_it_says_so()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var git = await GitClient.CloneAsync(gitHub);
        await git.CommitAsync("a", "1");
        await git.RunAsync("push", "--quiet", "origin", "HEAD:main");
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);
        await git.RunAsync("reset", "--quiet", "--hard", "HEAD~1");
        await git.CommitAsync("a", "2");

        await git.RunAsync("push", "--quiet", "--force", "origin", "HEAD:main");

        Assert.True((bool?)(await receiver.NextAsync("push")).Payload["forced"]);
    }

    [Fact]
    public async Task Given_a_pusher_that_hangs_up_what_moved_is_told()
    {
        using var folder = new TemporaryFolder();
        await using var gitHub = await GitHubSimulator.StartAsync(new SimulatorOptions { DataDirectory = folder.Root }, Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);
        using var git = await GitClient.CloneAsync(gitHub);
        var pushed = await git.CommitAsync("a", "1");
        var held = await HoldPushesAsync(folder.File($"repositories/{gitHub.RepositoryId}.git"));

        await git.KillAsync(() => Until.TrueAsync(() => Task.FromResult(File.Exists(held))), "push", "--quiet", "origin", "HEAD:main");
        File.Delete(held);

        Assert.Equal(pushed, (await gitHub.Repositories.GetAsync(gitHub.FullName(), Cancelled)).HeadSha);
        await gitHub.Webhooks.SettledAsync(Cancelled);
        Assert.Equal(pushed, (string?)Assert.Single(receiver.TakeAll(), hook => hook.Event == "push").Payload["after"]);
    }

    [Fact]
    public async Task Given_conflicting_branches_there_is_no_test_merge()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await gitHub.CommitAsync("main", ("a", "1\n"));
        await gitHub.CommitAsync("topic", ("a", "2\n"));
        await gitHub.CommitAsync("main", ("a", "3\n"));

        var pullRequest = await gitHub.PullRequests.OpenAsync(new NewPullRequest(gitHub.FullName(), "topic"), Cancelled);

        Assert.Null(pullRequest.MergeSha);
        using var app = new AppClient(gitHub);
        var answer = await app.GetAsync($"repos/{gitHub.FullName()}/pulls/{pullRequest.Number}", await app.TokenAsync());
        Assert.Equal("dirty", (string?)answer.Body["mergeable_state"]);
    }

    [Fact]
    public async Task Given_changes_to_different_lines_the_test_merge_has_both()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await gitHub.CommitAsync("main", ("a", "1\n2\n3\n4\n5\n6\n7\n8\n9\n"));
        await gitHub.CommitAsync("topic", ("a", "one\n2\n3\n4\n5\n6\n7\n8\n9\n"));
        await gitHub.CommitAsync("main", ("a", "1\n2\n3\n4\n5\n6\n7\n8\nnine\n"));
        var pullRequest = await gitHub.PullRequests.OpenAsync(new NewPullRequest(gitHub.FullName(), "topic"), Cancelled);

        var merged = await gitHub.PullRequests.MergeAsync(gitHub.FullName(), pullRequest.Number, cancellationToken: Cancelled);

        using var git = await GitClient.CloneAsync(gitHub);
        Assert.Equal(merged, await git.RunAsync("rev-parse", "HEAD"));
        Assert.Equal("one\n2\n3\n4\n5\n6\n7\n8\nnine", await git.RunAsync("show", "HEAD:a"));
    }

    [Fact]
    public async Task Given_a_token_without_write_access_a_push_is_refused_and_nothing_moves()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync(new JsonObject { ["permissions"] = new JsonObject { ["contents"] = "read" } });
        using var git = await GitClient.CloneAsync(gitHub, token);
        await git.CommitAsync("a", "1");

        await Assert.ThrowsAsync<InvalidOperationException>(() => git.RunAsync("push", "--quiet", "origin", "HEAD:main"));

        var repository = await gitHub.Repositories.GetAsync(gitHub.FullName(), Cancelled);
        Assert.Equal(await git.RunAsync("rev-parse", "origin/main"), repository.HeadSha);
    }

    [Fact]
    public async Task Given_a_branch_made_by_REST_git_fetches_it()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync();
        var repository = $"repos/{gitHub.FullName()}";
        var main = (await gitHub.Repositories.GetAsync(gitHub.FullName(), Cancelled)).HeadSha!;
        var tree = await app.PostAsync(
            $"{repository}/git/trees",
            token,
            new JsonObject
            {
                ["base_tree"] = main,
                ["tree"] = new JsonArray(
                    new JsonObject
                    {
                        ["path"] = "deep/er/file.txt",
                        ["mode"] = "100755",
                        ["type"] = "blob",
                        ["content"] = "by REST",
                    },
                    new JsonObject
                    {
                        ["path"] = "README.md",
                        ["mode"] = "100644",
                        ["type"] = "blob",
                        ["sha"] = null,
                    }
                ),
            }
        );
        var commit = await app.PostAsync(
            $"{repository}/git/commits",
            token,
            new JsonObject
            {
                ["message"] = "By REST",
                ["tree"] = (string?)tree.Body["sha"],
                ["parents"] = new JsonArray(main),
            }
        );

        await app.PostAsync($"{repository}/git/refs", token, new JsonObject { ["ref"] = "refs/heads/made/here", ["sha"] = (string?)commit.Body["sha"] });

        using var git = await GitClient.CloneAsync(gitHub);
        Assert.Equal("by REST", await git.RunAsync("show", "origin/made/here:deep/er/file.txt"));
        Assert.Equal("deep/er/file.txt", await git.RunAsync("ls-tree", "-r", "--name-only", "origin/made/here"));
        Assert.Equal("cargowall[bot]", await git.RunAsync("log", "-1", "--format=%an", "origin/made/here"));
    }

    /// <summary>From now on a push waits, with its references moved, while the file is there that is given back; it makes the file itself.</summary>
    private static async Task<string> HoldPushesAsync(string repository)
    {
        var held = Path.Combine(repository, "held");
        const string Install = """
            mkdir -p hooks
            printf '#!/bin/sh\n: >held\nwhile [ -e held ]; do sleep 0.05; done\n' >hooks/post-receive
            chmod +x hooks/post-receive
            """;

        // By a process of its own: what this one has open for writing, another test's child may hold open, and then it cannot be run (ETXTBSY).
        using var process = Process.Start(new ProcessStartInfo("sh", ["-ec", Install]) { WorkingDirectory = repository })!;
        await process.WaitForExitAsync(Cancelled);
        Assert.Equal(0, process.ExitCode);
        return held;
    }
}
