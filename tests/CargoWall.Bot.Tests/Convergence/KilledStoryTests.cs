using System.Diagnostics;
using System.Globalization;

namespace CargoWall.Bot.Tests.Convergence;

/// <summary>The story while the bot is killed again and again: it ends as without.</summary>
public sealed class KilledStoryTests(PlainStory plain)
{
    private const int FewestKills = 3;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // At least this long; the last story that began is told to its end.
    private static TimeSpan KillFor =>
        TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("CARGOWALL_KILL_SECONDS") ?? "120", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Given_kills_at_random_moments_each_story_ends_as_without()
    {
        await using var github = await PlainStory.StartGitHubAsync();
        await using var bot = await RestlessBot.StartAsync(github);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var began = Stopwatch.GetTimestamp();

        var killing = bot.DisturbAsync(PlainStory.Seed, stop.Token);
        var told = new List<string>();
        while (!killing.IsCompleted && (told.Count == 0 || bot.Kills < FewestKills || Stopwatch.GetElapsedTime(began) < KillFor))
        {
            told.Add(await new Story(github, bot, $"told-killing-{told.Count}").TellAsync());
        }

        await stop.CancelAsync();
        await killing;
        TestContext.Current.TestOutputHelper?.WriteLine($"{told.Count} stories, {bot.Kills} kills in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
        foreach (var story in told)
        {
            await plain.AssertSameAsync(story, bot);
        }
    }
}
