using System.Text.Json.Nodes;
using GitHub.Simulator;

namespace CargoWall.Bot.Tests.Simulator;

/// <summary>The story of a policy, told by a plain HTTP client, fits GitHub's descriptions to the last member.</summary>
public sealed class SchemaWalkTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_the_whole_story_everything_said_fits_the_descriptions()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);

        await AppStory.TellAsync(gitHub, app);
        await gitHub.Webhooks.SettledAsync(Cancelled);

        var walk = await SchemaTools.WalkAsync(gitHub);
        Assert.True(walk.Violations.Length == 0, walk.Violations);
        Assert.All(gitHub.Webhooks.Deliveries, delivery => Assert.Equal(202, delivery.StatusCode));
        Assert.True(walk.Exchanges > 50 && walk.Webhooks > 30, walk.Figures);
    }

    [Fact]
    public async Task Given_the_validating_proxy_between_it_lets_the_whole_story_pass()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await using var proxy = await PrismProxy.StartAsync(gitHub);
        using var app = new AppClient(gitHub);

        await AppStory.TellAsync(gitHub, app);

        Assert.True(app.Answers > 50);
        Assert.Empty(app.Violations);
        Assert.Empty(await proxy.StopAsync());
    }

    [Fact]
    public async Task Given_a_request_that_does_not_fit_the_proxy_objects()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await using var proxy = await PrismProxy.StartAsync(gitHub);
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync();

        await app.PostAsync($"repos/{gitHub.FullName()}/git/refs", token, new JsonObject { ["ref"] = 1 });
        await app.GetAsync($"repos/{gitHub.FullName()}/nothing", token);

        Assert.Equal(2, app.Violations.Count);
        Assert.Equal(2, (await proxy.StopAsync()).Count);
    }
}
