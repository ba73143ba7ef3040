using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Repositories;

namespace CargoWall.Bot.Tests.Proposals;

/// <summary>The bot as a process, killed with SIGKILL at each call on the way to a pull request, and started again on the same database.</summary>
public sealed class ProposalKillTests
{
    private const string Policies =
        "version: 1\npolicies:\n  npm:\n    rules:\n      - { host: registry.npmjs.org, ports: [443] }\nassignments:\n  - policies: [npm]\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "/repos/acme/web/git/trees", false)]
    [InlineData("POST", "/repos/acme/web/git/trees", true)]
    [InlineData("POST", "/repos/acme/web/git/commits", true)]
    [InlineData("POST", "/repos/acme/web/git/refs", false)]
    [InlineData("POST", "/repos/acme/web/git/refs", true)]
    [InlineData("POST", "/repos/acme/web/pulls", false)]
    [InlineData("POST", "/repos/acme/web/pulls", true)]
    [InlineData("POST", "/repos/acme/web/issues/1/comments", true)]
    public async Task Given_a_kill_during_a_call_there_is_one_commit_one_pull_request_and_one_answer(string method, string path, bool carriedOut)
    {
        await using var github = await Scene.StartGitHubAsync();
        using var folder = new TemporaryFolder();
        await github.Repositories.CommitAsync(new NewCommit("acme/web", "main", new Dictionary<string, string?> { [PolicyText.Path] = Policies }), Cancel);
        await github.Repositories.CommitAsync(new NewCommit("acme/web", "topic", new Dictionary<string, string?> { ["notes.txt"] = "notes\n" }), Cancel);
        await using var first = await BotProcess.StartAsync(github, folder);
        var asked = await github.PullRequests.OpenAsync(new NewPullRequest("acme/web", "topic"), Cancel);
        Assert.Equal(1, asked.Number);
        var struck = github.Faults.HangAndWaitAsync(method, path, carriedOut);

        await github.PullRequests.CommentAsync("acme/web", asked.Number, "/cargowall allow pypi.org:443", cancellationToken: Cancel);
        await struck.WaitAsync(TimeSpan.FromMinutes(3), Cancel);
        await first.KillAsync();
        github.Faults.Clear();
        await using var second = await BotProcess.StartAsync(github, folder);

        // The answer tells the number, so it is the last thing that happens.
        await Until.TrueAsync(async () => (await AnswersAsync(github)).Count > 0);
        var opened = Assert.Single(await github.PullRequests.ListAsync("acme/web", Cancel), it => it.Number != asked.Number);
        Assert.Contains($"#{opened.Number}", Assert.Single(await AnswersAsync(github)).Body, StringComparison.Ordinal);
        var commits = await github.Repositories.CommitsAsync("acme/web", opened.HeadRef, Cancel);
        Assert.Equal((await github.Repositories.CommitsAsync("acme/web", "main", Cancel)).Count + 1, commits.Count);
    }

    private static async Task<List<SimulatedComment>> AnswersAsync(global::GitHub.Simulator.GitHubSimulator github) =>
        [
            .. (await github.PullRequests.CommentsAsync("acme/web", 1, Cancel)).Where(comment =>
                comment.Body.StartsWith("<!-- cargowall:reply:", StringComparison.Ordinal)
            ),
        ];
}
