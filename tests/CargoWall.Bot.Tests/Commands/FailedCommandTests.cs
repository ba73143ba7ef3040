using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage;
using CargoWall.Storage.Inbox;
using CargoWall.Storage.Outbox;
using GitHub.Simulator.Faults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Commands;

/// <summary>A command at which the bot fails for good: whoever wrote it is told so, once.</summary>
public sealed class FailedCommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_the_bot_gives_a_command_up_the_comment_is_answered_with_the_delivery_to_look_for()
    {
        var clock = new ManualClock();
        await using var scene = new CommandScene(await Scene.StartAsync(clock));

        var (said, delivery) = await FailAsync(scene, clock);

        // Whether the person may write was never learned.
        Assert.Empty(said.Reactions);
        Assert.EndsWith(
            $"Whoever runs the bot finds the reason under delivery `{delivery.DeliveryId}` and can replay it there.",
            said.Reply,
            StringComparison.Ordinal
        );
        Assert.Equal(DeliveryState.Dead, delivery.State);
    }

    [Fact]
    public async Task Given_a_kill_before_it_was_noted_as_given_up_there_is_one_answer()
    {
        var clock = new ManualClock();
        await using var scene = new CommandScene(await Scene.StartAsync(clock));
        var (said, delivery) = await FailAsync(scene, clock);

        await PutBackAsync(scene, delivery, attempts: 9);

        Assert.Equal(said, (await DeadAsync(scene, clock, said)).Said, ByText);
    }

    [Fact]
    public async Task Given_a_replay_that_works_the_command_is_carried_out_and_the_answer_edited()
    {
        var clock = new ManualClock();
        await using var scene = new CommandScene(await Scene.StartAsync(clock));
        var (said, delivery) = await FailAsync(scene, clock);

        scene.Scene.GitHub.Faults.Clear();
        await PutBackAsync(scene, delivery, attempts: 0);

        var answered = await Until.FoundAsync(async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            return await scene.ReadAsync(said.Issue, said.CommentId) is { Replies: [var reply] } now && reply != said.Reply && now.Reactions.Count == 2
                ? now
                : null;
        });
        Assert.Contains("/cargowall help", answered.Reply, StringComparison.Ordinal);
        answered.Done();
    }

    private static async Task<(Conversation Said, DeliveryRow Delivery)> FailAsync(CommandScene scene, ManualClock clock)
    {
        // Whether a person may is asked of GitHub, which fails for good.
        scene.Scene.GitHub.Faults.Add(new Fault.Answer(500) { PathPrefix = "/repos/acme/web/collaborators", Times = null });
        var issue = await scene.IssueAsync();
        var comment = await scene.Scene.GitHub.PullRequests.CommentAsync(scene.Repository, issue, "/cargowall help", CommandScene.Owner, Cancel);
        return await DeadAsync(scene, clock, new Conversation(issue, comment.Id, [], [], MayWrite: true));
    }

    private static async Task<(Conversation Said, DeliveryRow Delivery)> DeadAsync(CommandScene scene, ManualClock clock, Conversation said)
    {
        var delivery = await Until.FoundAsync(async () =>
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            return await scene.Scene.Bot.ReadAsync(database =>
                database.Deliveries.AsNoTracking().FirstOrDefaultAsync(row => row.Event == "issue_comment" && row.State == DeliveryState.Dead, Cancel)
            );
        });
        var answered = await Until.FoundAsync(async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            return
                await scene.ReadAsync(said.Issue, said.CommentId) is { Replies.Count: > 0 }
                && await scene.Scene.Bot.ReadAsync(database => database.Outbox.AllAsync(row => row.State != OutboxState.Waiting, Cancel))
                ? await scene.ReadAsync(said.Issue, said.CommentId)
                : null;
        });
        return (answered, delivery);
    }

    private static async Task PutBackAsync(CommandScene scene, DeliveryRow delivery, int attempts)
    {
        await using var database = await scene.Scene.Bot.Services.GetRequiredService<IDbContextFactory<CargoWallDb>>().CreateDbContextAsync(Cancel);
        await database
            .Deliveries.Where(row => row.Sequence == delivery.Sequence)
            .ExecuteUpdateAsync(row => row.SetProperty(it => it.State, DeliveryState.Waiting).SetProperty(it => it.Attempts, attempts), Cancel);
    }

    private static bool ByText(Conversation one, Conversation other) =>
        one.Replies.SequenceEqual(other.Replies) && one.Reactions.SequenceEqual(other.Reactions);
}
