using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator;
using GitHub.Simulator.Checks;
using GitHub.Simulator.Faults;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Commands;

/// <summary>The bot as a process, killed with SIGKILL while it carries out a command, and started again on the same database.</summary>
public sealed class CommandKillTests
{
    private const string Repository = "acme/web";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/repos/acme/web/collaborators", false)]
    [InlineData("POST", "/repos/acme/web/issues/comments", true)]
    [InlineData("POST", "/repos/acme/web/git/refs", true)]
    [InlineData("POST", "/repos/acme/web/pulls", false)]
    [InlineData("POST", "/repos/acme/web/pulls", true)]
    [InlineData("POST", "/repos/acme/web/issues/1/comments", false)]
    [InlineData("POST", "/repos/acme/web/issues/1/comments", true)]
    public async Task Given_a_kill_during_a_command_there_is_one_answer_and_one_pull_request_after_the_restart(string method, string path, bool carriedOut)
    {
        await using var github = await Scene.StartGitHubAsync();
        using var folder = new TemporaryFolder();
        await using var first = await BotProcess.StartAsync(github, folder);
        var commit = await github.Repositories.CommitAsync(
            new NewCommit(Repository, "main", new Dictionary<string, string?> { [PolicyText.Path] = PolicyText.Allowing("registry.npmjs.org") }),
            Cancel
        );
        await CheckAsync(github, commit);
        var issue = await github.PullRequests.OpenIssueAsync(Repository, "Something", cancellationToken: Cancel);
        var struck = github.Faults.HangAndWaitAsync(method, path, carriedOut);

        await github.PullRequests.CommentAsync(Repository, issue, "/cargowall allow ghcr.io:443", cancellationToken: Cancel);
        await struck.WaitAsync(TimeSpan.FromMinutes(3), Cancel);
        await first.KillAsync();
        github.Faults.Clear();
        await using var second = await BotProcess.StartAsync(github, folder);

        await AnsweredAsync(github, issue);
        // What waits longer is sent first, so the answer to a later command shows that everything of the earlier one was dealt with.
        var later = await github.PullRequests.OpenIssueAsync(Repository, "Something else", cancellationToken: Cancel);
        await github.PullRequests.CommentAsync(Repository, later, "/cargowall help", cancellationToken: Cancel);
        await AnsweredAsync(github, later);
        var comments = await github.PullRequests.CommentsAsync(Repository, issue, Cancel);
        Assert.Equal(2, comments.Count);
        Assert.Equal(["cargowall[bot]:eyes", "cargowall[bot]:rocket"], comments[0].Reactions.Order(StringComparer.Ordinal));
        var pull = Assert.Single(await github.PullRequests.ListAsync(Repository, Cancel));
        Assert.EndsWith($"Pull request: #{pull.Number}", comments[1].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/repos/acme/web/issues/1/comments", false)]
    [InlineData("/repos/acme/web/issues/1/comments", true)]
    public async Task Given_a_kill_while_somebody_is_told_that_the_bot_failed_there_is_one_answer_after_the_restart(string path, bool carriedOut)
    {
        await using var github = await Scene.StartGitHubAsync();
        using var folder = new TemporaryFolder();
        using var database = await TemporaryDatabase.CreateAsync();
        await using var first = await BotProcess.StartAsync(github, folder, ("Database", database.ConnectionString));
        var issue = await github.PullRequests.OpenIssueAsync(Repository, "Something", cancellationToken: Cancel);
        // Whether the person may is asked of GitHub, which fails for good.
        github.Faults.Add(new Fault.Answer(500) { PathPrefix = "/repos/acme/web/collaborators", Times = null });
        await github.PullRequests.CommentAsync(Repository, issue, "/cargowall help", cancellationToken: Cancel);
        await Until.TrueAsync(async () => await SetAttemptsAsync(database, 9) == 1);
        var struck = github.Faults.HangAndWaitAsync("POST", path, carriedOut);
        await struck.WaitAsync(TimeSpan.FromMinutes(3), Cancel);
        await first.KillAsync();
        github.Faults.Clear();
        await using var second = await BotProcess.StartAsync(github, folder, ("Database", database.ConnectionString));

        await Until.TrueAsync(async () => (await github.PullRequests.CommentsAsync(Repository, issue, Cancel)).Count > 1);
        var later = await github.PullRequests.OpenIssueAsync(Repository, "Something else", cancellationToken: Cancel);
        await github.PullRequests.CommentAsync(Repository, later, "/cargowall help", cancellationToken: Cancel);
        await AnsweredAsync(github, later);
        Assert.Equal(2, (await github.PullRequests.CommentsAsync(Repository, issue, Cancel)).Count);
    }

    /// <summary>Of the command that failed at least once; gives how many there were.</summary>
    private static async Task<int> SetAttemptsAsync(TemporaryDatabase database, int attempts)
    {
        await using var context = database.CreateDbContext();
        return await context
            .Deliveries.Where(row => row.Event == "issue_comment" && row.Failure != null)
            .ExecuteUpdateAsync(row => row.SetProperty(it => it.Attempts, attempts), Cancel);
    }

    private static async Task AnsweredAsync(GitHubSimulator github, int issue) =>
        await Until.TrueAsync(async () =>
        {
            IReadOnlyList<SimulatedComment> comments = await github.PullRequests.CommentsAsync(Repository, issue, Cancel);
            return comments.Count > 1 && comments[0].Reactions.Any(it => it.EndsWith(":rocket", StringComparison.Ordinal));
        });

    private static Task<SimulatedCheck> CheckAsync(GitHubSimulator github, string commit) =>
        github
            .Checks.WaitForAsync(Repository, commit, check => check is { Name: Scene.PolicyCheck, Status: "completed" }, Cancel)
            .WaitAsync(TimeSpan.FromMinutes(3), Cancel);
}
