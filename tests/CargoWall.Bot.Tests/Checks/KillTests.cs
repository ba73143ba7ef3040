using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator;
using GitHub.Simulator.Checks;
using GitHub.Simulator.Faults;
using GitHub.Simulator.Repositories;

namespace CargoWall.Bot.Tests.Checks;

/// <summary>The bot as a process, killed with SIGKILL while a call to GitHub is under way, and started again on the same database.</summary>
public sealed class KillTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "/app/installations", false)]
    [InlineData("GET", "/repos/acme/web/git/ref", false)]
    [InlineData("GET", "/repos/acme/web/git/trees", false)]
    [InlineData("GET", "/repos/acme/web/git/blobs", false)]
    [InlineData("GET", "/repos/acme/web/compare", false)]
    [InlineData("POST", "/repos/acme/web/check-runs", false)]
    [InlineData("POST", "/repos/acme/web/check-runs", true)]
    public async Task Given_a_kill_during_a_call_there_is_exactly_one_check_after_the_restart(string method, string path, bool carriedOut)
    {
        await using var github = await Scene.StartGitHubAsync();
        using var folder = new TemporaryFolder();
        // Before the bot starts: the token that it asks for then is good for the push too.
        var struck = github.Faults.HangAndWaitAsync(method, path, carriedOut);
        await using var first = await BotProcess.StartAsync(github, folder);

        var commit = await CommitAsync(github, "registry.npmjs.org");
        await github.Webhooks.SettledAsync(Cancel);
        await struck.WaitAsync(TimeSpan.FromMinutes(3), Cancel);
        Assert.Equal(202, github.Webhooks.Deliveries.Last(delivery => delivery.Event == "push").StatusCode);
        await first.KillAsync();
        github.Faults.Clear();
        await using var second = await BotProcess.StartAsync(github, folder);

        // What waits longer is sent first, so the check of a later commit shows that the earlier one was dealt with.
        await CheckAsync(github, commit);
        await CheckAsync(github, await CommitAsync(github, "pypi.org"));
        var check = Assert.Single(await ChecksAsync(github, commit));
        Assert.Equal("neutral", check.Conclusion);
    }

    [Fact]
    public async Task Given_deliveries_that_are_lost_doubled_and_late_every_head_has_one_check()
    {
        await using var github = await Scene.StartGitHubAsync();
        using var folder = new TemporaryFolder();
        await using var bot = await BotProcess.StartAsync(github, folder);
        github.Faults.Add(new Fault.DoubledDelivery("push") { Times = 2 });
        github.Faults.Add(new Fault.LateDelivery("push") { Times = 1 });

        var commits = new List<string>();
        foreach (var host in new[] { "a.example.com", "b.example.com", "c.example.com", "d.example.com" })
        {
            commits.Add(await CommitAsync(github, host));
        }

        github.Faults.Clear();
        foreach (var commit in commits)
        {
            await CheckAsync(github, commit);
        }

        await CheckAsync(github, await CommitAsync(github, "pypi.org"));
        foreach (var commit in commits)
        {
            Assert.Single(await ChecksAsync(github, commit));
        }
    }

    private static Task<string> CommitAsync(GitHubSimulator github, string host) =>
        github.Repositories.CommitAsync(
            new NewCommit("acme/web", "main", new Dictionary<string, string?> { [PolicyText.Path] = PolicyText.Allowing(host) }),
            Cancel
        );

    private static Task<SimulatedCheck> CheckAsync(GitHubSimulator github, string commit) =>
        github
            .Checks.WaitForAsync("acme/web", commit, check => check is { Name: Scene.PolicyCheck, Status: "completed" }, Cancel)
            .WaitAsync(TimeSpan.FromMinutes(3), Cancel);

    private static async Task<List<SimulatedCheck>> ChecksAsync(GitHubSimulator github, string commit) =>
        [.. (await github.Checks.ListAsync("acme/web", commit, Cancel)).Where(check => check.Name == Scene.PolicyCheck)];
}
