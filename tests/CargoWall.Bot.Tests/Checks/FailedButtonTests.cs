using CargoWall.Bot.Egress;
using CargoWall.Bot.Tests.Runs;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Bot.Webhooks;
using CargoWall.Storage;
using CargoWall.Storage.Inbox;
using CargoWall.Storage.Outbox;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Checks;
using GitHub.Simulator.Faults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Checks;

/// <summary>A button of a check at which the bot fails for good: whoever pressed it is told so in the check, once.</summary>
public sealed class FailedButtonTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("allow", "Allow via PR")]
    [InlineData("re-evaluate", "Re-evaluate")]
    public async Task Given_the_bot_gives_a_press_on_the_egress_check_up_it_says_so_until_a_replay_has_done_it(string button, string label)
    {
        await using var scene = await RunScene.StartAsync();
        var run = await scene.StartRunAsync(new NewJob("build"));
        var before = await ReportAsync(scene, run);

        var (delivery, sentence) = await PressAsync(scene.Scene, before, button, label);

        var told = await scene.EgressAsync(run, check => Says(check, sentence));
        AssertTold(before, told, sentence);

        // As if the process had been killed before it could note that.
        await TryAgainAsync(scene.Scene, delivery, attempts: 9);
        await FailAsync(scene.Scene, row => row.State == DeliveryState.Dead);
        await SentAsync(scene.Scene);
        Assert.Equal(told.Summary, (await scene.EgressAsync(run)).Summary);

        scene.Scene.GitHub.Faults.Clear();
        await TryAgainAsync(scene.Scene, delivery, attempts: 0);
        await scene.EgressAsync(run, check => check.Summary == before.Summary);
    }

    [Theory]
    [InlineData("explain", "Explain", true)]
    [InlineData("re-evaluate", "Re-evaluate", false)]
    public async Task Given_the_bot_gives_a_press_on_the_policy_check_up_it_says_so_until_a_replay_has_done_it(string button, string label, bool explains)
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync("main", (PolicyText.WorkflowPath, PolicyText.Workflow), (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));
        await scene.CommitAsync("change", (PolicyText.Path, PolicyText.Allowing("pypi.org")));
        var head = (await scene.OpenAsync("change")).HeadSha;
        var before = await scene.CheckAsync(head);
        await scene.HandledAsync();
        await SentAsync(scene);

        var (delivery, sentence) = await PressAsync(scene, before, button, label);

        AssertTold(before, await scene.CheckAsync(scene.Repository, head, check => Says(check, sentence)), sentence);

        scene.GitHub.Faults.Clear();
        await TryAgainAsync(scene, delivery, attempts: 0);
        await scene.CheckAsync(scene.Repository, head, check => check.Summary == before.Summary && (check.Text is not null) == explains);
    }

    /// <summary>Presses a button whose work fails for good; what the check is to say of it.</summary>
    private static async Task<(DeliveryRow Delivery, string Sentence)> PressAsync(Scene scene, SimulatedCheck check, string button, string label)
    {
        // Whether a person may is asked of GitHub, which fails for good.
        scene.GitHub.Faults.Add(new Fault.Answer(500) { PathPrefix = "/repos/acme/web/collaborators", Times = null });
        await scene.GitHub.Checks.RequestActionAsync(check.Id, button, "octocat", Cancel);
        var delivery = await FailAsync(scene, row => row.Attempts == 1);
        await TryAgainAsync(scene, delivery, attempts: 9);
        await FailAsync(scene, row => row.State == DeliveryState.Dead);
        return (
            delivery,
            $"> The bot failed at what the button `{label}` asked for and gave it up; a part of it may have been done. "
                + $"Whoever runs the bot finds the reason under delivery `{delivery.DeliveryId}` and can replay it there."
        );
    }

    private static bool Says(SimulatedCheck check, string sentence) => check.Summary?.Contains(sentence, StringComparison.Ordinal) == true;

    private static void AssertTold(SimulatedCheck before, SimulatedCheck told, string sentence)
    {
        Assert.Equal($"> [!WARNING]\n{sentence}\n\n{before.Summary}", told.Summary);
        Assert.Equal((before.Id, before.Conclusion, before.Title), (told.Id, told.Conclusion, told.Title));
    }

    private static async Task<SimulatedCheck> ReportAsync(RunScene scene, SimulatedRun run)
    {
        var session = await scene.OpenAsync(run.Job("build"));
        await scene.ReportAsync(session, RunScene.Connection("pypi.org", "denied"));
        await scene.SealAsync(session);
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        await scene.HandledAsync();
        await SentAsync(scene.Scene);
        return await scene.EgressAsync(run, check => check.Actions.Contains(AllowButtonHandler.Allow));
    }

    private static Task<DeliveryRow> FailAsync(Scene scene, Func<DeliveryRow, bool> fits) =>
        Until.FoundAsync(() =>
            scene.Bot.ReadAsync(async database =>
                await database.Deliveries.AsNoTracking().FirstOrDefaultAsync(row => row.Event == "check_run" && row.Action == "requested_action", Cancel)
                    is { Failure: not null } row
                && fits(row)
                    ? row
                    : null
            )
        );

    private static async Task TryAgainAsync(Scene scene, DeliveryRow delivery, int attempts)
    {
        await using var database = await scene.Bot.Services.GetRequiredService<IDbContextFactory<CargoWallDb>>().CreateDbContextAsync(Cancel);
        await database
            .Deliveries.Where(row => row.Sequence == delivery.Sequence)
            .ExecuteUpdateAsync(
                row =>
                    row.SetProperty(it => it.State, DeliveryState.Waiting)
                        .SetProperty(it => it.Attempts, attempts)
                        .SetProperty(it => it.DueAt, it => it.ReceivedAt),
                Cancel
            );
        scene.Bot.Services.GetRequiredService<DeliveryInbox>().Signal.Set();
    }

    private static Task SentAsync(Scene scene) =>
        Until.TrueAsync(() => scene.Bot.ReadAsync(database => database.Outbox.AllAsync(row => row.State != OutboxState.Waiting, Cancel)));
}
