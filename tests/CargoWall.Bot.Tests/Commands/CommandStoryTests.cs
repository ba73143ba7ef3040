using CargoWall.Bot.Tests.Simulator;
using CargoWall.Bot.Tests.Testing;

namespace CargoWall.Bot.Tests.Commands;

/// <summary>Everything that commands ask of GitHub and write to it, held against GitHub's descriptions.</summary>
public sealed class CommandStoryTests
{
    [Fact]
    public async Task Given_commands_of_every_kind_the_bot_passes_the_validating_proxy_and_the_strict_walk()
    {
        var gitHub = await Scene.StartGitHubAsync();
        await using var proxy = await PrismProxy.StartAsync(gitHub);
        await using var scene = new CommandScene(await Scene.JoinAsync(gitHub));
        await scene.Scene.CommitAsync("main", (PolicyText.WorkflowPath, PolicyText.Workflow), (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));
        await scene.AdmitAsync(CommandScene.Writer, "write");
        await scene.SettledAsync();
        var number = await scene.PullRequestAsync((PolicyText.Path, "version: 1\nnonsense: true\n"));

        (await scene.SayAsync("/cargowall status")).Done();
        (await scene.SayAsync("/cargowall nonsense")).Mistaken();
        (await scene.SayAsync("/cargowall allow ghcr.io:443", CommandScene.Writer)).Done();
        var late = await scene.WriteAsync("/cargowall report", CommandScene.Writer);
        await scene.RenameAsync(CommandScene.Writer, "renamed");
        (await scene.DeliverAsync(late)).Done();
        (await scene.SayAsync(number, "/cargowall bypass policy because a test says so")).Done();
        await gitHub.PullRequests.MergeAsync(
            scene.Repository,
            (await scene.PullRequestsAsync())[^1].Number,
            cancellationToken: TestContext.Current.CancellationToken
        );
        await scene.SettledAsync();

        Assert.Empty(await proxy.StopAsync());
        var walk = await SchemaTools.WalkAsync(gitHub);
        Assert.True(walk.Violations.Length == 0, walk.Violations);
        Assert.True(walk.Exchanges >= 30 && walk.Webhooks >= 10, walk.Figures);
    }
}
