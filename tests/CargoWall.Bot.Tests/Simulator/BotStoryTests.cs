using CargoWall.Bot.Outbox;
using CargoWall.Bot.Proposals;
using CargoWall.Bot.Tests.Outbox;
using CargoWall.Bot.Tests.Proposals;
using CargoWall.Bot.Tests.Runs;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Policy.Model;
using GitHub.Simulator.Actions;

namespace CargoWall.Bot.Tests.Simulator;

/// <summary>The real bot, and all that it and GitHub say to each other held against GitHub's descriptions.</summary>
public sealed class BotStoryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_the_whole_story_the_bot_passes_the_validating_proxy_and_the_strict_walk()
    {
        var gitHub = await Scene.StartGitHubAsync();
        await using var proxy = await PrismProxy.StartAsync(gitHub);
        await using var scene = await Scene.JoinAsync(
            gitHub,
            new Dictionary<string, string> { ["Install:Version"] = "v1.3.0", ["Install:Commit"] = ProposalScene.Commit }
        );
        var story = new RunScene(scene);

        var main = await scene.CommitAsync(
            "main",
            (PolicyText.WorkflowPath, PolicyText.Workflow),
            (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org"))
        );
        Assert.NotEqual("failure", (await scene.CheckAsync(main)).Conclusion);
        var broken = await scene.CommitAsync("topic", (PolicyText.Path, PolicyText.Allowing("not a host")));
        await scene.OpenAsync("topic");
        var refused = await scene.CheckAsync(scene.Repository, broken, check => check.Annotations.Count > 0);
        Assert.Equal("failure", refused.Conclusion);

        var run = await story.StartRunAsync([new NewJob("build")]);
        var session = await story.OpenAsync(run.Job("build"));
        await story.ReportAsync(session, RunScene.Connection("registry.npmjs.org", "allowed"), RunScene.Connection("evil.example", "denied"));
        await story.SealAsync(session);
        await gitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancelled);
        Assert.Equal("failure", (await story.EgressAsync(run)).Conclusion);
        await story.HandledAsync();
        await ProposeAsync(scene);

        Assert.Empty(await proxy.StopAsync());
        var walk = await SchemaTools.WalkAsync(gitHub);
        Assert.True(walk.Violations.Length == 0, walk.Violations);
        Assert.True(walk.Exchanges >= 10 && walk.Webhooks >= 10, walk.Figures);
    }

    /// <summary>Every kind of pull request, and every kind of writing on issues and pull requests.</summary>
    private static async Task ProposeAsync(Scene scene)
    {
        var proposals = new ProposalScene(scene);
        var opened = await proposals.OpenedAsync(await proposals.Part<InstallProposal>().ProposeAsync(proposals.Request, new Installation(), Cancelled));
        await proposals.OpenedAsync(
            await proposals.Part<BaselineProposal>().ProposeAsync(proposals.Request, new BaselineConversion("learned", null), Cancelled)
        );
        foreach (var host in new[] { "one.example.com", "two.example.com" })
        {
            await proposals.OpenedAsync(await proposals.Part<AddDestinationProposal>().ProposeAsync(proposals.Request, new DestinationChange(host), Cancelled));
        }

        var workflow = new EntityTarget { Workflow = "ci.yml" };
        await proposals.OpenedAsync(await proposals.Part<ModeProposal>().ProposeAsync(proposals.Request, null, PolicyMode.Audit, Cancelled));
        await proposals.OpenedAsync(await proposals.Part<AssignmentProposal>().ProposeAsync(proposals.Request, workflow, ["base"], [], Cancelled));
        await proposals.OpenedAsync(await proposals.Part<DefaultPolicyProposal>().ProposeAsync(proposals.Request, workflow, 20, Cancelled));

        var outbox = new OutboxScene(scene);
        var issue = new OutboxWrite.Issue
        {
            Repository = outbox.Address,
            Subject = "story",
            Title = "Story",
            Body = "body",
            Open = true,
        };
        var comment = new OutboxWrite.Comment
        {
            Repository = outbox.Address,
            Issue = opened.Number,
            Marker = "story",
            Body = "first",
        };
        var command = await scene.GitHub.PullRequests.CommentAsync(scene.Repository, opened.Number, "what a story", cancellationToken: Cancelled);
        OutboxWrite[] writes =
        [
            issue,
            issue with
            {
                Open = false,
            },
            comment,
            comment with
            {
                Body = "second",
            },
            comment with
            {
                Body = null,
            },
            new OutboxWrite.Reply
            {
                Repository = outbox.Address,
                Issue = opened.Number,
                InReplyTo = command.Id,
                Body = "answer",
            },
            new OutboxWrite.Reaction
            {
                Repository = outbox.Address,
                CommentId = command.Id,
                Content = ReactionContent.Eyes,
            },
        ];
        foreach (var write in writes)
        {
            await outbox.SendAsync(write);
        }

        await scene.HandledAsync();
    }
}
