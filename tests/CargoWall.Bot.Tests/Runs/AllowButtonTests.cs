using CargoWall.Bot.Egress;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Outbox;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Checks;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Runs;

/// <summary>A press on "Allow via PR" that does not come to all that was asked for: the check says why, and what to do.</summary>
public sealed class AllowButtonTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_press_by_somebody_who_may_not_the_check_says_what_is_needed_and_further_ones_write_nothing()
    {
        await using var scene = await RunScene.StartAsync();
        await scene.Scene.GitHub.Accounts.CreateUserAsync("reader", Cancel);
        await scene.Scene.GitHub.Repositories.SetPermissionAsync(scene.Scene.Repository, "reader", "read", Cancel);
        var (run, before) = await RefuseAsync(scene, "pypi.org");

        await PressAsync(scene, before, "reader");

        var told = await scene.EgressAsync(run);
        Assert.Equal(
            "> [!NOTE]\n> The button `Allow via PR` opened nothing: it needs write permission in this repository, which whoever pressed it does not have. "
                + $"Somebody who has it can press it, or comment `/cargowall allow HOST`.\n\n{before.Summary}",
            told.Summary
        );
        Assert.Equal((before.Id, before.Conclusion, before.Title), (told.Id, told.Conclusion, told.Title));
        Assert.Empty(await scene.Scene.GitHub.PullRequests.ListAsync(scene.Scene.Repository, Cancel));

        var version = await VersionAsync(scene);
        await PressAsync(scene, before, "reader");
        Assert.Equal(version, await VersionAsync(scene));

        await PressAsync(scene, before, "octocat");
        Assert.Equal(before.Summary, (await scene.EgressAsync(run)).Summary);
        Assert.Single(await scene.Scene.GitHub.PullRequests.ListAsync(scene.Scene.Repository, Cancel));
    }

    [Fact]
    public async Task Given_policy_files_with_a_mistake_the_check_names_it_and_a_stranger_does_not_displace_that()
    {
        await using var scene = await RunScene.StartAsync();
        await scene.Scene.GitHub.Accounts.CreateUserAsync("reader", Cancel);
        await scene.Scene.GitHub.Repositories.SetPermissionAsync(scene.Scene.Repository, "reader", "read", Cancel);
        var (run, before) = await RefuseAsync(scene, "pypi.org", "ghcr.io");
        await scene.Scene.CommitAsync("main", (".cargowall/more.yml", "version: 1\n\"<b>@all</b>\": 1\n"));
        await scene.HandledAsync();

        await PressAsync(scene, before, "octocat");
        await PressAsync(scene, before, "reader");

        var told = await scene.EgressAsync(run);
        Assert.StartsWith("> [!NOTE]\n> The button `Allow via PR` did not open a pull request for everything:\n> - ", told.Summary, StringComparison.Ordinal);
        var line = told.Summary!.Split('\n')[2]; // The assertion above read two line ends.
        Assert.StartsWith("> - `pypi.org`, `ghcr.io`: The policy files have a mistake that has to be mended first", line, StringComparison.Ordinal);
        Assert.Contains("more.yml", line, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>@all", line, StringComparison.Ordinal);
        Assert.EndsWith($"\n\n{before.Summary}", told.Summary, StringComparison.Ordinal);

        await scene.Scene.CommitAsync("main", (".cargowall/more.yml", null));
        await scene.HandledAsync();
        await PressAsync(scene, before, "octocat");
        Assert.Equal(before.Summary, (await scene.EgressAsync(run)).Summary);
        Assert.Equal(2, (await scene.Scene.GitHub.PullRequests.ListAsync(scene.Scene.Repository, Cancel)).Count);
    }

    [Fact]
    public async Task Given_more_destinations_than_pull_requests_of_a_press_the_check_says_how_many_are_left_and_the_next_press_goes_on()
    {
        await using var scene = await RunScene.StartAsync();
        var (run, before) = await RefuseAsync(scene, [.. Enumerable.Range(1, 7).Select(number => $"n{number}.example")]);

        await PressAsync(scene, before, "octocat");

        Assert.Equal(
            "> [!NOTE]\n> The button `Allow via PR` did not open a pull request for everything:\n"
                + "> - 2 destinations are left, as one press opens 5 pull requests at most. Merge those and press again, or comment `/cargowall allow HOST`."
                + $"\n\n{before.Summary}",
            (await scene.EgressAsync(run)).Summary
        );
        var opened = await scene.Scene.GitHub.PullRequests.ListAsync(scene.Scene.Repository, Cancel);
        Assert.Equal(5, opened.Count);

        await AllowAsync(scene, [.. Enumerable.Range(1, 7).Select(number => $"n{number}.example").Where(host => opened.Any(it => Names(it.Title, host)))]);
        await PressAsync(scene, before, "octocat");
        Assert.Equal(before.Summary, (await scene.EgressAsync(run)).Summary);
        Assert.Equal(7, (await scene.Scene.GitHub.PullRequests.ListAsync(scene.Scene.Repository, Cancel)).Count);
    }

    [Fact]
    public async Task Given_destinations_that_are_allowed_by_now_the_check_says_so()
    {
        await using var scene = await RunScene.StartAsync();
        var (run, before) = await RefuseAsync(scene, "pypi.org");
        await AllowAsync(scene, "pypi.org");

        await PressAsync(scene, before, "octocat");

        Assert.StartsWith(
            "> [!NOTE]\n> The button `Allow via PR` did not open a pull request for everything:\n"
                + "> - The default branch has the rules already. Run the jobs again.\n\n",
            (await scene.EgressAsync(run)).Summary,
            StringComparison.Ordinal
        );
    }

    private static bool Names(string title, string host) => title.Contains(host, StringComparison.Ordinal);

    private static async Task<(SimulatedRun Run, SimulatedCheck Check)> RefuseAsync(RunScene scene, params string[] hosts)
    {
        var run = await scene.StartRunAsync(new NewJob("build"));
        var session = await scene.OpenAsync(run.Job("build"));
        await scene.ReportAsync(session, [.. hosts.Select(host => RunScene.Connection(host, "denied"))]);
        await scene.SealAsync(session);
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        await scene.HandledAsync();
        await scene.LookedAsync();
        await SentAsync(scene);
        return (
            run,
            await scene.EgressAsync(
                run,
                check => check.Actions.Contains(AllowButtonHandler.Allow) && check.Summary?.Contains("1 job reported", StringComparison.Ordinal) == true
            )
        );
    }

    /// <summary>Rules for the job on the default branch, as if the pull requests were merged.</summary>
    private static async Task AllowAsync(RunScene scene, params string[] hosts)
    {
        var rules = string.Join('\n', hosts.Select(host => $"      - {{ host: \"{host}\", ports: [443] }}"));
        await scene.Scene.CommitAsync(
            "main",
            (
                ".cargowall/allowed.yml",
                $"version: 1\npolicies:\n  allowed:\n    rules:\n{rules}\nassignments:\n  - target: {{ workflow: ci.yml, job: build }}\n    policies: [allowed]\n"
            )
        );
        await scene.HandledAsync();
    }

    private static async Task PressAsync(RunScene scene, SimulatedCheck check, string login)
    {
        await scene.Scene.GitHub.Checks.RequestActionAsync(check.Id, AllowButtonHandler.Allow, login, Cancel);
        await scene.HandledAsync();
        await SentAsync(scene);
    }

    private static Task SentAsync(RunScene scene) =>
        Until.TrueAsync(() => scene.Scene.Bot.ReadAsync(database => database.Outbox.AllAsync(row => row.State != OutboxState.Waiting, Cancel)));

    private static Task<long> VersionAsync(RunScene scene) =>
        scene.Scene.Bot.ReadAsync(database =>
            database.Outbox.Where(row => row.Key.EndsWith(EgressCheck.Name)).Select(row => (long)row.Version).SingleAsync(Cancel)
        );
}
