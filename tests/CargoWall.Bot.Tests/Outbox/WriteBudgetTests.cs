using CargoWall.Bot.Outbox;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Outbox;
using GitHub.Simulator;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Tests.Outbox;

/// <summary>The budget of an installation is one, however many processes spend it and however often they are started again.</summary>
public sealed class WriteBudgetTests
{
    private const long Installation = 7;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1_000, 60, 400, 1, 1)]
    [InlineData(0, 3, 400, 3, 60)]
    [InlineData(0, 3, 2, 2, 3_600)]
    public async Task Given_a_restart_what_was_spent_before_still_counts(int milliseconds, int perMinute, int perHour, int spent, int seconds)
    {
        using var database = await TemporaryDatabase.CreateAsync();
        var clock = new ManualClock();
        var options = new OutboxOptions
        {
            MillisecondsBetweenWrites = milliseconds,
            WritesPerMinute = perMinute,
            WritesPerHour = perHour,
        };
        var before = Budget(database, clock, options);
        for (var write = 0; write < spent; write++)
        {
            await before.SpendAsync(Row(OutboxPriority.Check), Cancel);
        }

        var after = Budget(database, clock, options);
        Assert.Equal(TimeSpan.FromSeconds(seconds), await after.FindWaitAsync(Installation, OutboxPriority.Check, Cancel));
        Assert.Equal(TimeSpan.Zero, await after.FindWaitAsync(Installation + 1, OutboxPriority.Check, Cancel));

        clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(TimeSpan.Zero, await after.FindWaitAsync(Installation, OutboxPriority.Check, Cancel));
    }

    [Theory]
    [InlineData(8, 400, 60)]
    [InlineData(60, 8, 3_600)]
    public async Task Given_three_quarters_are_spent_only_checks_have_the_rest(int perMinute, int perHour, int seconds)
    {
        using var database = await TemporaryDatabase.CreateAsync();
        var options = new OutboxOptions
        {
            MillisecondsBetweenWrites = 0,
            WritesPerMinute = perMinute,
            WritesPerHour = perHour,
        };
        var budget = Budget(database, new ManualClock(), options);
        for (var write = 0; write < 6; write++)
        {
            Assert.Equal(TimeSpan.Zero, await budget.FindWaitAsync(Installation, OutboxPriority.Sweep, Cancel));
            await budget.SpendAsync(Row(OutboxPriority.Comment), Cancel);
        }

        Assert.Equal(TimeSpan.FromSeconds(seconds), await budget.FindWaitAsync(Installation, OutboxPriority.Comment, Cancel));
        Assert.Equal(TimeSpan.FromSeconds(seconds), await budget.FindWaitAsync(Installation, OutboxPriority.Sweep, Cancel));
        Assert.Equal(TimeSpan.Zero, await budget.FindWaitAsync(Installation, OutboxPriority.Runtime, Cancel));
        await budget.SpendAsync(Row(OutboxPriority.Check), Cancel);
        await budget.SpendAsync(Row(OutboxPriority.Check), Cancel);
        Assert.Equal(TimeSpan.FromSeconds(seconds), await budget.FindWaitAsync(Installation, OutboxPriority.Runtime, Cancel));
    }

    [Fact]
    public async Task Given_two_processes_no_minute_has_more_than_one_budget()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        var clock = new ManualClock();
        var options = new OutboxOptions { MillisecondsBetweenWrites = 0, WritesPerMinute = 4 };
        WriteBudget[] processes = [Budget(database, clock, options), Budget(database, clock, options)];

        var all = Task.WhenAll(processes.SelectMany(process => Enumerable.Range(0, 6).Select(_ => process.SpendAsync(Row(OutboxPriority.Check), Cancel))));
        await Until.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(20));
            return Task.FromResult(all.IsCompleted);
        });
        await all;

        await using var context = database.CreateDbContext();
        var times = await context.SpentWrites.Select(row => row.At).Order().ToListAsync(Cancel);
        Assert.Equal(12, times.Count);
        Assert.All(times.Zip(times.Skip(4)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Given_a_clock_that_was_set_back_what_lies_ahead_of_it_holds_nothing_up()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        var clock = new ManualClock();
        await Budget(database, clock, new OutboxOptions()).SpendAsync(Row(OutboxPriority.Check), Cancel);

        clock.Advance(TimeSpan.FromHours(-2));

        Assert.Equal(TimeSpan.Zero, await Budget(database, clock, new OutboxOptions()).FindWaitAsync(Installation, OutboxPriority.Check, Cancel));
    }

    [Fact]
    public async Task Given_a_kill_in_the_middle_of_the_budget_the_next_process_sends_only_the_rest_of_it()
    {
        await using var github = await Scene.StartGitHubAsync();
        using var database = await TemporaryDatabase.CreateAsync();
        using var folder = new TemporaryFolder();
        (string, string)[] settings =
        [
            ("Database", database.ConnectionString),
            ("Outbox:WritesPerHour", "6"),
            // So that the kill comes before the budget is spent.
            ("Outbox:MillisecondsBetweenWrites", "1000"),
        ];
        var outbox = new StoredOutbox(database, TimeProvider.System);
        for (var issue = 0; issue < 9; issue++)
        {
            await outbox.EnqueueAsync(Issue(OutboxScene.AddressIn(github), $"subject-{issue}", OutboxPriority.Check), Cancel);
        }

        await using (var first = await BotProcess.StartAsync(github, folder, settings))
        {
            await Until.TrueAsync(() => Task.FromResult(Opened(github) >= 2));
            await first.KillAsync();
        }

        await using var second = await BotProcess.StartAsync(github, folder, settings);
        // The lane is left when nothing more may be sent.
        await Until.TrueAsync(async () =>
        {
            await using var context = database.CreateDbContext();
            return await context.SpentWrites.CountAsync(Cancel) >= 6 && !await context.Leases.AnyAsync(lease => lease.Resource.StartsWith("outbox:"), Cancel);
        });
        // A kill between counting a write and sending it costs that one.
        Assert.InRange(Opened(github), 5, 6);
    }

    [Fact]
    public async Task Given_no_budget_is_left_the_most_urgent_is_sent_first_when_there_is_one_again()
    {
        var clock = new ManualClock();
        await using var scene = new OutboxScene(
            await Scene.JoinAsync(
                await Scene.StartGitHubAsync(clock),
                new Dictionary<string, string> { ["Outbox:WritesPerMinute"] = "1" },
                services => services.AddSingleton<TimeProvider>(clock)
            )
        );
        await scene.SendAsync(Issue(scene.Address, "first", OutboxPriority.Sweep));

        await scene.EnqueueAsync(Issue(scene.Address, "sweep", OutboxPriority.Sweep));
        // As good as an invitation to begin it.
        await scene.Scene.CommitAsync("main", ("notes.txt", "notes\n"));
        await scene.Scene.HandledAsync();
        await scene.EnqueueAsync(Issue(scene.Address, "runtime", OutboxPriority.Runtime));

        await Until.TrueAsync(async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(3));
            return (await scene.IssuesAsync()).Count == 3;
        });
        Assert.Equal(["first", "runtime", "sweep"], (await scene.IssuesAsync()).OrderBy(issue => issue.Number).Select(issue => issue.Title));
    }

    [Fact]
    public async Task Given_more_comments_than_the_budget_a_quarter_of_it_is_left_for_checks()
    {
        await using var scene = new OutboxScene(
            await Scene.StartAsync(new Dictionary<string, string> { ["Outbox:WritesPerHour"] = "8", ["Outbox:MillisecondsBetweenWrites"] = "0" })
        );
        for (var issue = 0; issue < 9; issue++)
        {
            await scene.EnqueueAsync(Issue(scene.Address, $"comment-{issue}", issue % 2 == 0 ? OutboxPriority.Comment : OutboxPriority.Sweep));
        }

        // The lane is left when nothing more may be sent.
        await Until.TrueAsync(() =>
            scene.Scene.Bot.ReadAsync(async database =>
                await database.SpentWrites.CountAsync(Cancel) >= 6 && !await database.Leases.AnyAsync(lease => lease.Resource.StartsWith("outbox:"), Cancel)
            )
        );
        Assert.Equal(6, Opened(scene.Scene.GitHub));

        await scene.SendAsync(Issue(scene.Address, "check", OutboxPriority.Check));
        await scene.SendAsync(Issue(scene.Address, "runtime", OutboxPriority.Runtime));
        Assert.Equal(8, Opened(scene.Scene.GitHub));
    }

    private static OutboxRow Row(OutboxPriority priority) =>
        new()
        {
            Key = "issue:1:subject",
            InstallationId = Installation,
            RepositoryName = "acme/web",
            Priority = (int)priority,
            Payload = "{}",
            ContentHash = "",
        };

    private static WriteBudget Budget(TemporaryDatabase database, TimeProvider clock, OutboxOptions options) =>
        new(database, new StoredPauses(database), Options.Create(options), clock);

    private static int Opened(GitHubSimulator github) =>
        github.Recording.Requests.Count(request => request is { Method: "POST", Path: "/repos/acme/web/issues", Status: 201 });

    private static OutboxWrite.Issue Issue(CargoWall.GitHub.RepositoryAddress repository, string subject, OutboxPriority priority) =>
        new()
        {
            Repository = repository,
            Priority = priority,
            Subject = subject,
            Title = subject,
            Body = "body",
            Open = true,
        };
}
