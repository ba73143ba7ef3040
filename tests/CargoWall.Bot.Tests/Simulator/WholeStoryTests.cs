using CargoWall.Bot.Tests.Convergence;
using CargoWall.Bot.Tests.Testing;

namespace CargoWall.Bot.Tests.Simulator;

/// <summary>The whole story with a validating proxy on both sides of the bot: what it and GitHub say to each other, and what jobs and it say to each other.</summary>
public sealed class WholeStoryTests(PlainStory plain)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_the_whole_story_everything_said_fits_GitHubs_descriptions_and_the_bots_own()
    {
        await using var gitHub = await PlainStory.StartGitHubAsync();
        await using var proxy = await PrismProxy.StartAsync(gitHub);
        await using var bot = await RestlessBot.StartAsync(gitHub);
        using var folder = new TemporaryFolder();
        await using var own = await PrismProxy.StartAsync(await DescriptionAsync(bot, folder), bot.Address);
        bot.AgentAddress = own.Url;

        var told = await new Story(gitHub, bot, "told-by-proxy").TellAsync();

        Assert.Empty(await proxy.StopAsync());
        Assert.Empty(await own.StopAsync());
        var walk = await SchemaTools.WalkAsync(gitHub);
        Assert.True(walk.Violations.Length == 0, walk.Violations);
        Assert.True(walk.Exchanges >= 200 && walk.Webhooks >= 200, walk.Figures);
        await plain.AssertSameAsync(told, bot);
    }

    private static async Task<string> DescriptionAsync(RestlessBot bot, TemporaryFolder folder)
    {
        using var http = new HttpClient();
        var file = folder.File("openapi.json");
        await File.WriteAllTextAsync(file, await http.GetStringAsync(new Uri(bot.Address, "/api/v1/openapi.json"), Cancel), Cancel);
        return file;
    }
}
