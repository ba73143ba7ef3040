using CargoWall.Bot.Tests.Convergence;
using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator;

[assembly: AssemblyFixture(typeof(PlainStory))]

namespace CargoWall.Bot.Tests.Convergence;

/// <summary>The story while nothing goes wrong, told once for all that are compared with it.</summary>
public sealed class PlainStory
{
    internal const int Seed = 20261107;

    private readonly Lazy<Task<ToldStory>> _told = new(TellAsync);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What came of it.</summary>
    internal Task<ToldStory> ToldAsync() => _told.Value;

    /// <summary>Asserts that another telling ended as this one.</summary>
    internal async Task AssertSameAsync(string other, RestlessBot bot)
    {
        var plain = (await ToldAsync()).Transcript;
        Assert.True(
            plain == other,
            $"ONLY PLAIN\n{Transcript.Difference(plain, other)}\n\nONLY TROUBLED\n{Transcript.Difference(other, plain)}\n\nLEFT\n{await bot.DescribeAsync()}"
        );
    }

    /// <summary>A GitHub with limits that no story comes near.</summary>
    internal static Task<GitHubSimulator> StartGitHubAsync() =>
        GitHubSimulator.StartAsync(
            new SimulatorOptions
            {
                WebhookSecret = RunningBot.Secret,
                Seed = Seed,
                Limits = new RateLimits
                {
                    ContentPerMinute = 10_000,
                    ContentPerHour = 100_000,
                    PointsPerMinute = 1_000_000,
                    RequestsPerHour = 1_000_000,
                },
            },
            Cancel
        );

    private static async Task<ToldStory> TellAsync()
    {
        await using var github = await StartGitHubAsync();
        await using var bot = await RestlessBot.StartAsync(github);
        var transcript = await new Story(github, bot, "told-plainly").TellAsync();
        return new ToldStory(transcript, await Surfaces.UntouchedAsync(bot, transcript));
    }
}

/// <summary>What came of a story.</summary>
/// <param name="Transcript">What GitHub shows.</param>
/// <param name="Untouched">What the bot can do and did not have to.</param>
internal sealed record ToldStory(string Transcript, IReadOnlyList<string> Untouched);
