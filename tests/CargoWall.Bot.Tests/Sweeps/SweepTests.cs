using CargoWall.Bot.Outbox;
using CargoWall.Bot.Sweeps;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Inbox;
using CargoWall.Storage.Outbox;
using GitHub.Simulator;
using GitHub.Simulator.Checks;
using GitHub.Simulator.Faults;
using GitHub.Simulator.Recording;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Sweeps;

/// <summary>
/// Pushes that GitHub never tells of, and the daily comparison that finds them. The hook is taken away, so GitHub has no delivery that could be asked
/// for again. The bot's own worker sweeps; the tests move its clock.
/// </summary>
public sealed class SweepTests
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_push_whose_delivery_is_lost_for_good_its_policies_are_in_force_and_checked_a_day_later()
    {
        var clock = new ManualClock();
        await using var scene = await StartAsync(clock, "acme/web");
        var missed = await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("pypi.org")));

        clock.Advance(s_day);

        await UntilAsync(clock, async () => (await HeadAsync(scene, "web")) == missed);
        Assert.Contains("pypi.org", await scene.ServedAsync(), StringComparison.Ordinal);
        var check = await FindCheckAsync(scene, clock, "acme/web", missed);
        Assert.Equal("neutral", check.Conclusion);
        Assert.Contains("pypi.org", check.Summary, StringComparison.Ordinal);
        Assert.Equal((int)OutboxPriority.Sweep, await PriorityOfCheckAsync(scene, missed));
    }

    [Fact]
    public async Task Given_broken_files_that_nobody_was_told_of_the_last_good_ones_stay_and_the_issue_is_opened()
    {
        var clock = new ManualClock();
        await using var scene = await StartAsync(clock, "acme/web");
        await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("not a host")));

        clock.Advance(s_day);

        await UntilAsync(clock, async () => (await scene.GitHub.PullRequests.IssuesAsync("acme/web", Cancel)).Any(issue => issue.State == "open"));
        Assert.Contains("registry.npmjs.org", await scene.ServedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_repositories_that_were_never_read_those_with_policies_are_checked_and_the_others_read()
    {
        var clock = new ManualClock();
        await using var scene = await StartAsync(clock, "acme/web");
        await scene.GitHub.Repositories.CreateAsync(new NewRepository("acme", "new"), Cancel);
        await scene.GitHub.Repositories.CreateAsync(new NewRepository("acme", "plain"), Cancel);
        var first = await scene.CommitAsync("acme/new", "main", (PolicyText.Path, PolicyText.Allowing("pypi.org")));
        var plain = await scene.CommitAsync("acme/plain", "main", (PolicyText.WorkflowPath, PolicyText.Workflow));

        clock.Advance(s_day);
        await UntilAsync(clock, async () => await scene.Bot.ReadAsync(database => database.Repositories.CountAsync(Cancel)) == 3);
        clock.Advance(TimeSpan.FromMinutes(15));

        await FindCheckAsync(scene, clock, "acme/new", first);
        await ComparedAsync(scene, clock);
        Assert.Equal(first, await HeadAsync(scene, "new"));
        Assert.Equal(plain, await HeadAsync(scene, "plain"));
        Assert.Empty(await scene.GitHub.Checks.ListAsync("acme/plain", plain, Cancel));
    }

    [Fact]
    public async Task Given_nothing_new_heads_alone_are_asked_for_by_conditional_requests_and_nothing_is_written()
    {
        var clock = new ManualClock();
        await using var scene = await StartAsync(clock, "acme/web", "acme/two", "acme/three");
        var before = await VersionsAsync(scene);
        scene.GitHub.Recording.Clear();

        clock.Advance(s_day);

        await ComparedAsync(scene, clock);
        var asked = AboutRepositories(scene.GitHub).ToList();
        Assert.Equal(
            ["/repos/acme/three/git/ref/heads/main", "/repos/acme/two/git/ref/heads/main", "/repos/acme/web/git/ref/heads/main"],
            asked.Select(it => it.Path).Order(StringComparer.Ordinal)
        );
        Assert.All(asked, it => Assert.Equal(304, it.Status));
        Assert.Equal(before, await VersionsAsync(scene));
    }

    [Fact]
    public async Task Given_a_head_that_moved_without_a_change_of_policies_it_is_remembered_and_nobody_is_told()
    {
        var clock = new ManualClock();
        await using var scene = await StartAsync(clock, "acme/web");
        var head = await scene.CommitAsync("main", ("README.md", "Hello"));
        scene.GitHub.Recording.Clear();

        clock.Advance(s_day);

        await UntilAsync(clock, async () => (await HeadAsync(scene, "web")) == head);
        await ComparedAsync(scene, clock);
        Assert.DoesNotContain(AboutRepositories(scene.GitHub), it => it.Method != "GET");
    }

    [Fact]
    public async Task Given_a_push_that_was_missed_before_the_repository_was_archived_its_policies_are_in_force_and_nothing_is_written()
    {
        var clock = new ManualClock();
        await using var scene = await StartAsync(clock, "acme/web");
        var missed = await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("pypi.org")));
        await scene.GitHub.Repositories.ArchiveAsync("acme/web", archived: true, Cancel);
        clock.Advance(TimeSpan.FromMinutes(10));
        await UntilAsync(clock, () => scene.Bot.ReadAsync(database => database.Repositories.AllAsync(row => row.Archived, Cancel)));
        scene.GitHub.Recording.Clear();

        clock.Advance(s_day);

        await UntilAsync(clock, async () => (await HeadAsync(scene, "web")) == missed);
        await ComparedAsync(scene, clock);
        Assert.Contains("pypi.org", await scene.ServedAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(AboutRepositories(scene.GitHub), it => it.Method != "GET");
        Assert.False(await scene.Bot.ReadAsync(database => database.Outbox.AnyAsync(row => row.Key.Contains(missed), Cancel)));
    }

    [Fact]
    public async Task Given_heads_that_were_missed_before_the_archive_they_are_checked_when_the_repository_leaves_it()
    {
        var clock = new ManualClock();
        await using var scene = await StartAsync(clock, "acme/web");
        await scene.ListenAsync();
        await scene.CommitAsync("told", (PolicyText.Path, PolicyText.Allowing("files.pythonhosted.org")));
        var told = (await scene.OpenAsync("told")).HeadSha;
        await FindCheckAsync(scene, clock, "acme/web", told);
        await WrittenAsync(scene, clock);
        await scene.GitHub.Webhooks.SetTargetAsync(null, cancellationToken: Cancel);
        var missed = await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("pypi.org")));
        await scene.CommitAsync("topic", (PolicyText.Path, PolicyText.Allowing("crates.io")));
        var proposed = (await scene.OpenAsync("topic")).HeadSha;
        await scene.GitHub.Repositories.ArchiveAsync("acme/web", archived: true, Cancel);
        clock.Advance(TimeSpan.FromMinutes(10));
        await UntilAsync(clock, () => scene.Bot.ReadAsync(database => database.Repositories.AllAsync(row => row.Archived, Cancel)));
        clock.Advance(s_day);
        await UntilAsync(clock, async () => (await HeadAsync(scene, "web")) == missed);

        await scene.ListenAsync();
        await scene.GitHub.Repositories.ArchiveAsync("acme/web", archived: false, Cancel);

        var check = await FindCheckAsync(scene, clock, "acme/web", missed);
        Assert.Contains("`registry.npmjs.org:443`", check.Summary, StringComparison.Ordinal);
        Assert.Contains("`pypi.org:443`", check.Summary, StringComparison.Ordinal);
        Assert.Contains("`crates.io:443`", (await FindCheckAsync(scene, clock, "acme/web", proposed)).Summary, StringComparison.Ordinal);
        await WrittenAsync(scene, clock);
        Assert.Equal((int)OutboxPriority.Sweep, await PriorityOfCheckAsync(scene, missed));
        Assert.Equal((int)OutboxPriority.Sweep, await PriorityOfCheckAsync(scene, proposed));
        Assert.Equal((int)OutboxPriority.Check, await PriorityOfCheckAsync(scene, told));
    }

    [Fact]
    public async Task Given_pushes_that_were_missed_in_two_installations_both_are_found()
    {
        var clock = new ManualClock();
        var github = await Scene.StartGitHubAsync(clock);
        await github.Accounts.CreateOrganizationAsync("umbrella", cancellationToken: Cancel);
        await github.Accounts.InstallAppAsync("umbrella", Cancel);
        await github.Repositories.CreateAsync(new NewRepository("umbrella", "app"), Cancel);
        await using var scene = await StartAsync(github, clock, null, "acme/web", "umbrella/app");
        var first = await scene.CommitAsync("acme/web", "main", (PolicyText.Path, PolicyText.Allowing("pypi.org")));
        var second = await scene.CommitAsync("umbrella/app", "main", (PolicyText.Path, PolicyText.Allowing("crates.io")));

        clock.Advance(s_day);

        await FindCheckAsync(scene, clock, "acme/web", first);
        await FindCheckAsync(scene, clock, "umbrella/app", second);
    }

    [Fact]
    public async Task Given_an_end_of_the_bot_in_the_middle_of_a_sweep_the_next_start_goes_on_with_the_rest()
    {
        var clock = new ManualClock();
        var github = await Scene.StartGitHubAsync(clock);
        using var folder = new TemporaryFolder();
        var kept = new Dictionary<string, string> { ["Database"] = $"Data Source={folder.File("kept.db")}" };
        var first = await StartAsync(github, clock, kept, "acme/web", "acme/two", "acme/three");
        var missed = await first.CommitAsync("acme/three", "main", (PolicyText.Path, PolicyText.Allowing("pypi.org")));
        var stuck = github.Faults.AddAndWaitAsync(new Fault.NoAnswer { PathPrefix = "/repos/acme/two/git/ref/", After = TimeSpan.FromDays(30) });
        clock.Advance(s_day);
        await UntilAsync(clock, () => Task.FromResult(stuck.IsCompleted));
        await first.Bot.DisposeAsync();
        github.Faults.Clear();
        github.Recording.Clear();

        await using var second = await JoinAsync(github, clock, kept);
        await github.Webhooks.SetTargetAsync(null, cancellationToken: Cancel);
        clock.Advance(TimeSpan.FromMinutes(15));

        await FindCheckAsync(second, clock, "acme/three", missed);
        await ComparedAsync(second, clock);
        var asked = AboutRepositories(github).Where(it => it.Path.EndsWith("/git/ref/heads/main", StringComparison.Ordinal)).Select(it => it.Path).ToList();
        Assert.Contains("/repos/acme/two/git/ref/heads/main", asked);
        Assert.DoesNotContain("/repos/acme/web/git/ref/heads/main", asked);
    }

    [Fact]
    public async Task Given_a_repository_that_gives_no_answer_the_others_are_compared_and_it_is_an_hour_later()
    {
        var clock = new ManualClock();
        await using var scene = await StartAsync(clock, "acme/web", "acme/two");
        var first = await scene.CommitAsync("acme/web", "main", (PolicyText.Path, PolicyText.Allowing("pypi.org")));
        var second = await scene.CommitAsync("acme/two", "main", (PolicyText.Path, PolicyText.Allowing("pypi.org")));
        scene.GitHub.Faults.Add(new Fault.Answer(500) { PathPrefix = "/repos/acme/web/", Times = null });

        clock.Advance(s_day);
        await FindCheckAsync(scene, clock, "acme/two", second);
        Assert.NotEqual(first, await HeadAsync(scene, "web"));
        scene.GitHub.Faults.Clear();
        clock.Advance(TimeSpan.FromHours(1));

        await FindCheckAsync(scene, clock, "acme/web", first);
    }

    [Fact]
    public async Task Given_a_repository_whose_head_cannot_be_stored_the_others_are_compared()
    {
        var clock = new ManualClock();
        await using var scene = await StartAsync(clock, "acme/web", "acme/two");
        await scene.CommitAsync("acme/web", "main", ("README.md", "Hello"));
        var second = await scene.CommitAsync("acme/two", "main", (PolicyText.Path, PolicyText.Allowing("pypi.org")));
        await scene.Bot.ReadAsync(database =>
            database.Database.ExecuteSqlRawAsync(
                "CREATE TRIGGER stuck BEFORE UPDATE OF head_commit ON repositories WHEN NEW.name = 'web' BEGIN SELECT RAISE(ABORT, 'stuck'); END",
                Cancel
            )
        );

        clock.Advance(s_day);

        await FindCheckAsync(scene, clock, "acme/two", second);
    }

    [Fact]
    public async Task Given_a_limit_of_GitHubs_nothing_is_asked_before_its_end_and_the_rest_of_the_turn_is_kept()
    {
        var clock = new ManualClock();
        await using var scene = await StartAsync(clock, "acme/web", "acme/two");
        var missed = await scene.CommitAsync("acme/two", "main", (PolicyText.Path, PolicyText.Allowing("pypi.org")));
        var limited = scene.GitHub.Faults.AddAndWaitAsync(new Fault.Answer(429) { PathPrefix = "/repos/acme/web/git/ref/", RetryAfterSeconds = 1_000 });
        clock.Advance(s_day);
        await UntilAsync(clock, () => Task.FromResult(limited.IsCompleted));
        await UntilAsync(clock, () => IsFreeAsync(scene));
        scene.GitHub.Recording.Clear();

        clock.Advance(TimeSpan.FromMinutes(15));
        await scene.Bot.Services.GetRequiredService<SubtreeSweep>().SweepAsync(Cancel);
        Assert.DoesNotContain(AboutRepositories(scene.GitHub), it => it.Path.Contains("/git/ref/", StringComparison.Ordinal));
        clock.Advance(TimeSpan.FromMinutes(15));

        await FindCheckAsync(scene, clock, "acme/two", missed);
    }

    [Fact]
    public async Task Given_a_repository_out_of_reach_it_is_not_served_any_more_and_the_others_are_compared()
    {
        var clock = new ManualClock();
        await using var scene = await StartAsync(clock, "acme/web", "acme/two");
        var missed = await scene.CommitAsync("acme/two", "main", (PolicyText.Path, PolicyText.Allowing("pypi.org")));
        await scene.GitHub.Accounts.SelectRepositoriesAsync(scene.GitHub.InstallationId, ["acme/two"], Cancel);

        clock.Advance(s_day);

        await FindCheckAsync(scene, clock, "acme/two", missed);
        await UntilAsync(
            clock,
            () => scene.Bot.ReadAsync(database => database.Repositories.AnyAsync(row => row.Name == "web" && row.InstallationId == null, Cancel))
        );
    }

    private static async Task<Scene> StartAsync(ManualClock clock, params string[] repositories) =>
        await StartAsync(await Scene.StartGitHubAsync(clock), clock, null, repositories);

    /// <summary>Repositories whose policies were read, everything written, and a GitHub that tells of nothing from now on.</summary>
    private static async Task<Scene> StartAsync(
        GitHubSimulator github,
        ManualClock clock,
        IReadOnlyDictionary<string, string>? settings,
        params string[] repositories
    )
    {
        var scene = await JoinAsync(github, clock, settings);
        foreach (var repository in repositories)
        {
            if (repository.StartsWith("acme/", StringComparison.Ordinal) && repository != scene.Repository)
            {
                await github.Repositories.CreateAsync(new NewRepository("acme", repository["acme/".Length..]), Cancel);
            }

            var commit = await scene.CommitAsync(
                repository,
                "main",
                (PolicyText.WorkflowPath, PolicyText.Workflow),
                (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org"))
            );
            await scene.CheckAsync(repository, commit);
        }

        await scene.HandledAsync();
        await Until.TrueAsync(() => scene.Bot.ReadAsync(database => database.Outbox.AllAsync(row => row.State == OutboxState.Sent, Cancel)));
        await github.Webhooks.SetTargetAsync(null, cancellationToken: Cancel);
        return scene;
    }

    private static Task<Scene> JoinAsync(GitHubSimulator github, ManualClock clock, IReadOnlyDictionary<string, string>? settings) =>
        Scene.JoinAsync(github, settings, services => services.AddSingleton<TimeProvider>(clock));

    /// <summary>Waits, with a clock that goes on a little: what was begun may wait on it for another try.</summary>
    private static Task UntilAsync(ManualClock clock, Func<Task<bool>> look) =>
        Until.TrueAsync(async () =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(50));
            return await look();
        });

    private static async Task<SimulatedCheck> FindCheckAsync(Scene scene, ManualClock clock, string repository, string commit)
    {
        SimulatedCheck? found = null;
        await UntilAsync(
            clock,
            async () =>
            {
                var checks = await scene.GitHub.Checks.ListAsync(repository, commit, Cancel);
                found = checks.FirstOrDefault(check => check.Name == Scene.PolicyCheck && check.Status == "completed");
                return found is not null;
            }
        );
        return found!; // The wait ends only when it was found.
    }

    /// <summary>Waits until the day of every repository begins anew.</summary>
    private static Task ComparedAsync(Scene scene, ManualClock clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return UntilAsync(
            clock,
            () =>
                scene.Bot.ReadAsync(async database =>
                    await database.Repositories.AllAsync(row => row.CompareAt > now, Cancel)
                    && !await database.Leases.AnyAsync(Cancel)
                    && await database.Deliveries.AllAsync(row => row.State == DeliveryState.Done, Cancel)
                )
        );
    }

    /// <summary>Waits until every delivery is handled and everything written.</summary>
    private static Task WrittenAsync(Scene scene, ManualClock clock) =>
        UntilAsync(
            clock,
            () =>
                scene.Bot.ReadAsync(async database =>
                    await database.Deliveries.AllAsync(row => row.State == DeliveryState.Done, Cancel)
                    && await database.Outbox.AllAsync(row => row.State == OutboxState.Sent, Cancel)
                )
        );

    private static Task<bool> IsFreeAsync(Scene scene) =>
        scene.Bot.ReadAsync(async database => !await database.Leases.AnyAsync(lease => lease.Resource == "sweep", Cancel));

    // The clock wakes others too, which ask for installations and tokens.
    private static IEnumerable<RecordedRequest> AboutRepositories(GitHubSimulator github) =>
        github.Recording.Requests.Where(it => it.Path.StartsWith("/repos/", StringComparison.Ordinal));

    private static Task<string?> HeadAsync(Scene scene, string name) =>
        scene.Bot.ReadAsync(database => database.Repositories.Where(row => row.Name == name).Select(row => row.HeadCommit).SingleOrDefaultAsync(Cancel));

    private static Task<List<string>> VersionsAsync(Scene scene) =>
        scene.Bot.ReadAsync(async database =>
            (await database.Repositories.OrderBy(row => row.RepositoryId).ToListAsync(Cancel))
                .Select(row => $"{row.Name} {row.Version} {row.Generation} {row.NewestSetId} {row.GoodSetId}")
                .Append($"{await database.Outbox.CountAsync(Cancel)} writes, {await database.Deliveries.CountAsync(Cancel)} deliveries")
                .ToList()
        );

    private static Task<int> PriorityOfCheckAsync(Scene scene, string commit) =>
        scene.Bot.ReadAsync(database => database.Outbox.Where(row => row.Key.Contains(commit)).Select(row => row.Priority).SingleAsync(Cancel));
}
