using CargoWall.Bot.Outbox;
using CargoWall.Storage.Outbox;
using GitHub.Simulator.Faults;
using GitHub.Simulator.PullRequests;

namespace CargoWall.Bot.Tests.Outbox;

/// <summary>Comments, replies, reactions and issues: one of each, whatever was lost on the way.</summary>
public sealed class ConversationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_other_content_the_comment_is_edited_in_place_and_without_content_it_goes()
    {
        await using var scene = await OutboxScene.StartAsync();
        var number = await scene.OpenAsync();
        var write = Comment(scene, number, "first");
        await scene.SendAsync(write);
        var first = Assert.Single(await scene.CommentsAsync(number));

        await scene.SendAsync(write with { Body = "second" });
        var second = Assert.Single(await scene.CommentsAsync(number));
        Assert.Equal(first.Id, second.Id);
        Assert.EndsWith("second", second.Body, StringComparison.Ordinal);

        await scene.SendAsync(write with { Body = null });
        Assert.Empty(await scene.CommentsAsync(number));
        await scene.SendAsync(write with { Body = "third" });
        Assert.EndsWith("third", Assert.Single(await scene.CommentsAsync(number)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_nothing_was_ever_shown_taking_it_away_asks_GitHub_nothing()
    {
        await using var scene = await OutboxScene.StartAsync();
        var number = await scene.OpenAsync();
        var write = Comment(scene, number, null);

        await scene.EnqueueAsync(write);
        await scene.EnqueueAsync(scene.Issue("Broken", open: false));
        await scene.SendAsync(Comment(scene, number, "another") with { Marker = "later" });

        Assert.Single(await scene.CommentsAsync(number));
        Assert.Empty(await scene.IssuesAsync());
    }

    [Fact]
    public async Task Given_somebody_elses_comment_with_our_mark_it_is_left_as_it_is()
    {
        await using var scene = await OutboxScene.StartAsync();
        var number = await scene.OpenAsync();
        await scene.Scene.GitHub.PullRequests.CommentAsync(
            scene.Scene.Repository,
            number,
            "<!-- cargowall:comment:policy -->\nmine",
            cancellationToken: Cancel
        );

        await scene.SendAsync(Comment(scene, number, "ours"));

        Assert.Equal(["mine", "ours"], (await scene.CommentsAsync(number)).Select(comment => comment.Body.Split('\n')[^1]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Given_a_lost_answer_or_a_kill_after_it_there_is_one_comment_and_one_reply(bool lost)
    {
        await using var scene = await OutboxScene.StartAsync();
        var number = await scene.OpenAsync();
        OutboxWrite[] writes = [Comment(scene, number, "sticky"), Reply(scene, number, 77)];
        foreach (var write in writes)
        {
            if (lost)
            {
                scene.Scene.GitHub.Faults.Add(
                    new Fault.NoAnswer
                    {
                        Method = "POST",
                        PathPrefix = $"/repos/acme/web/issues/{number}/comments",
                        CarriedOut = true,
                    }
                );
            }

            await scene.SendAsync(write);
            if (!lost)
            {
                await scene.ForgetAsync(write);
                await scene.SendAsync(write);
            }
        }

        Assert.Equal(2, (await scene.CommentsAsync(number)).Count);
    }

    [Fact]
    public async Task Given_another_text_for_an_answered_comment_the_answer_is_edited_also_where_the_first_was_never_recorded()
    {
        await using var scene = await OutboxScene.StartAsync();
        var number = await scene.OpenAsync();
        var write = Reply(scene, number, 77);
        await scene.SendAsync(write);
        await scene.SendAsync(Reply(scene, number, 78));

        await scene.SendAsync(write with { Body = "second" });
        Assert.Equal(["second", "answer"], (await scene.CommentsAsync(number)).Select(comment => comment.Body.Split('\n')[^1]));

        await scene.ForgetAsync(write);
        await scene.SendAsync(write with { Body = "third" });
        Assert.Equal(["third", "answer"], (await scene.CommentsAsync(number)).Select(comment => comment.Body.Split('\n')[^1]));
    }

    [Fact]
    public async Task Given_a_reaction_twice_there_is_one_and_a_missing_comment_is_said()
    {
        await using var scene = await OutboxScene.StartAsync();
        var number = await scene.OpenAsync();
        var comment = await scene.Scene.GitHub.PullRequests.CommentAsync(scene.Scene.Repository, number, "looks fine", cancellationToken: Cancel);
        var write = new OutboxWrite.Reaction
        {
            Repository = scene.Address,
            CommentId = comment.Id,
            Content = ReactionContent.Eyes,
        };
        scene.Scene.GitHub.Faults.Add(
            new Fault.NoAnswer
            {
                Method = "POST",
                PathPrefix = "/repos/acme/web/issues/comments",
                CarriedOut = true,
            }
        );

        await scene.SendAsync(write);

        Assert.Equal(["cargowall[bot]:eyes"], Assert.Single(await scene.CommentsAsync(number)).Reactions);
        var gone = await scene.SendAsync(write with { CommentId = 999_999 }, OutboxState.Dead);
        Assert.Equal("The comment is gone.", gone.Failure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Given_an_issue_it_is_opened_once_edited_closed_and_opened_again(bool lost)
    {
        await using var scene = await OutboxScene.StartAsync();
        var write = scene.Issue("Broken", open: true);
        if (lost)
        {
            scene.Scene.GitHub.Faults.Add(
                new Fault.NoAnswer
                {
                    Method = "POST",
                    PathPrefix = "/repos/acme/web/issues",
                    CarriedOut = true,
                }
            );
        }

        await scene.SendAsync(write);
        if (!lost)
        {
            await scene.ForgetAsync(write);
        }

        await scene.SendAsync(write with { Title = "Still broken" });
        Assert.Equal(("Still broken", "open"), Seen(Assert.Single(await scene.IssuesAsync())));

        await scene.SendAsync(write with { Open = false });
        Assert.Equal("closed", Assert.Single(await scene.IssuesAsync()).State);

        await scene.SendAsync(write);
        Assert.Equal(("Broken", "open"), Seen(Assert.Single(await scene.IssuesAsync())));

        static (string, string) Seen(SimulatedIssue issue) => (issue.Title, issue.State);
    }

    private static OutboxWrite.Comment Comment(OutboxScene scene, int number, string? body) =>
        new()
        {
            Repository = scene.Address,
            Issue = number,
            Marker = "policy",
            Body = body,
        };

    private static OutboxWrite.Reply Reply(OutboxScene scene, int number, long comment) =>
        new()
        {
            Repository = scene.Address,
            Issue = number,
            InReplyTo = comment,
            Body = "answer",
        };
}
