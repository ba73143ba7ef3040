using System.Text.Json.Nodes;
using GitHub.Simulator;

namespace CargoWall.Bot.Tests.Simulator;

/// <summary>An archived repository is read-only, whoever asks.</summary>
public sealed class ArchiveTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_an_archived_repository_writes_are_refused_and_reads_answered_until_it_leaves_the_archive()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        var head = await gitHub.CommitAsync("main", ("a", "1"));
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync();
        await gitHub.Repositories.ArchiveAsync(gitHub.FullName(), archived: true, Cancelled);

        var refused = await app.PostAsync($"repos/{gitHub.FullName()}/check-runs", token, Check(head));
        var read = await app.GetAsync($"repos/{gitHub.FullName()}", token);
        var commit = await app.GetAsync($"repos/{gitHub.FullName()}/commits/{head}", token);

        Assert.Equal((403, "Repository was archived so is read-only."), (refused.Status, (string?)refused.Body["message"]));
        Assert.Equal((200, true), (read.Status, (bool?)read.Body["archived"]));
        Assert.Equal(200, commit.Status);

        await gitHub.Repositories.ArchiveAsync(gitHub.FullName(), archived: false, Cancelled);
        Assert.Equal(201, (await app.PostAsync($"repos/{gitHub.FullName()}/check-runs", token, Check(head))).Status);
    }

    [Fact]
    public async Task Given_an_archived_repository_it_can_be_cloned_and_not_pushed_to()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await gitHub.Repositories.ArchiveAsync(gitHub.FullName(), archived: true, Cancelled);
        using var git = await GitClient.CloneAsync(gitHub);
        await git.CommitAsync("a", "1");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => git.RunAsync("push", "--quiet", "origin", "HEAD:main"));

        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_repository_enters_and_leaves_the_archive_the_app_is_told()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);

        await gitHub.Repositories.ArchiveAsync(gitHub.FullName(), archived: true, Cancelled);
        Assert.True((bool?)(await receiver.NextAsync("repository", "archived")).Payload["repository"]!["archived"]);

        await gitHub.Repositories.ArchiveAsync(gitHub.FullName(), archived: false, Cancelled);
        Assert.False((bool?)(await receiver.NextAsync("repository", "unarchived")).Payload["repository"]!["archived"]);
    }

    private static JsonObject Check(string head) => new() { ["name"] = "a check", ["head_sha"] = head };
}
