using CargoWall.Bot.Egress;
using CargoWall.Bot.Runs.Linking;
using CargoWall.Bot.Runs.Recording;
using CargoWall.Bot.Tests.Testing;
using CargoWall.GitHub;
using CargoWall.Storage;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Recording;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CargoWall.Bot.Tests.Runs;

public sealed class EgressWatchdogTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_run_whose_end_was_never_told_GitHub_is_asked_after_a_while_and_the_check_is_written()
    {
        await using var scene = await RunScene.StartAsync();
        var github = scene.Scene.GitHub;
        var run = await scene.StartRunAsync(new NewJob("build"));
        var session = await scene.OpenAsync(run.Job("build"));
        await scene.ReportAsync(session, RunScene.Connection("registry.npmjs.org", "allowed"));
        await scene.SealAsync(session);
        await github.Webhooks.SetTargetAsync(new Uri("http://127.0.0.1:9/webhooks/github"), RunningBot.Secret, Cancel);
        await github.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        await github.Webhooks.SettledAsync(Cancel);
        var clock = new ManualClock();
        clock.Advance(DateTimeOffset.UtcNow - clock.GetUtcNow());
        using var watchdog = Watchdog(scene, clock);
        github.Recording.Clear();

        await watchdog.LookAsync(Cancel);
        Assert.DoesNotContain(github.Recording.Requests, IsAboutTheRun);

        clock.Advance(TimeSpan.FromMinutes(8));
        await watchdog.LookAsync(Cancel);
        var check = await scene.EgressAsync(run);
        Assert.Equal("success", check.Conclusion);

        clock.Advance(TimeSpan.FromMinutes(8));
        await watchdog.LookAsync(Cancel);
        Assert.Single(github.Recording.Requests, IsAboutTheRun);

        bool IsAboutTheRun(RecordedRequest request) => request.Path.EndsWith($"/actions/runs/{run.Id}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_run_that_cannot_be_recorded_the_others_are()
    {
        await using var scene = await RunScene.StartAsync();
        var github = scene.Scene.GitHub;
        var first = await scene.StartRunAsync(new NewJob("build"));
        var second = await scene.StartRunAsync(new NewJob("build"));
        await github.Webhooks.SetTargetAsync(new Uri("http://127.0.0.1:9/webhooks/github"), RunningBot.Secret, Cancel);
        await github.Runs.CompleteAsync(first.Id, cancellationToken: Cancel);
        await github.Runs.CompleteAsync(second.Id, cancellationToken: Cancel);
        await github.Webhooks.SettledAsync(Cancel);
        await scene.Scene.Bot.ReadAsync(database =>
            database.Database.ExecuteSqlRawAsync(
                "CREATE TRIGGER stuck BEFORE UPDATE ON runs WHEN NEW.run_id = (SELECT min(run_id) FROM runs) BEGIN SELECT RAISE(ABORT, 'stuck'); END",
                Cancel
            )
        );
        var clock = new ManualClock();
        clock.Advance(DateTimeOffset.UtcNow.AddMinutes(8) - clock.GetUtcNow());
        using var watchdog = Watchdog(scene, clock);

        await watchdog.LookAsync(Cancel);

        Assert.Equal(
            [second.Id],
            await scene.Scene.Bot.ReadAsync(database => database.Runs.Where(row => row.Status == "completed").Select(row => row.RunId).ToListAsync(Cancel))
        );
    }

    private static EgressWatchdog Watchdog(RunScene scene, ManualClock clock)
    {
        var services = scene.Scene.Bot.Services;
        return new(
            services.GetRequiredService<IDbContextFactory<CargoWallDb>>(),
            services.GetRequiredService<LinkedRepositories>(),
            services.GetRequiredService<IGitHub>(),
            services.GetRequiredService<RunRecorder>(),
            clock,
            NullLogger<EgressWatchdog>.Instance
        );
    }
}
