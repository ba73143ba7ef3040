using System.Diagnostics;
using System.Globalization;
using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator;
using GitHub.Simulator.Faults;

namespace CargoWall.Bot.Tests.Convergence;

/// <summary>The same story told plainly and under trouble: what GitHub shows in the end is the same, byte for byte, and each thing once.</summary>
public sealed class ConvergenceTests
{
    private const int Seed = 20261107;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // At least this long; CARGOWALL_KILL_SECONDS makes it longer.
    private static TimeSpan KillFor =>
        TimeSpan.FromSeconds(Math.Max(20, int.Parse(Environment.GetEnvironmentVariable("CARGOWALL_KILL_SECONDS") ?? "0", CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("lost")]
    [InlineData("doubled")]
    [InlineData("shuffled")]
    [InlineData("failing")]
    public async Task Given_trouble_with_deliveries_or_answers_the_story_ends_as_without(string trouble)
    {
        await using var github = await StartGitHubAsync();
        await using var bot = await RestlessBot.StartAsync(github);
        var plain = await new Story(github, bot, "told-plainly").TellAsync(() => { }, () => { });

        var troubled = await new Story(github, bot, "told-in-trouble").TellAsync(() => Begin(github.Faults, trouble), github.Faults.Clear);

        Assert.True(github.Faults.Struck > 0, "Nothing went wrong, so nothing was shown.");
        await AssertSameAsync(plain, troubled, bot);
    }

    [Fact]
    public async Task Given_kills_at_random_moments_each_story_ends_as_without()
    {
        await using var github = await StartGitHubAsync();
        await using var bot = await RestlessBot.StartAsync(github);
        var plain = await new Story(github, bot, "told-plainly").TellAsync(() => { }, () => { });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var began = Stopwatch.GetTimestamp();

        var killing = bot.DisturbAsync(Seed, stop.Token);
        var told = new List<string>();
        while (told.Count == 0 || Stopwatch.GetElapsedTime(began) < KillFor)
        {
            told.Add(await new Story(github, bot, $"told-killing-{told.Count}").TellAsync(() => { }, () => { }));
        }

        await stop.CancelAsync();
        await killing;
        TestContext.Current.TestOutputHelper?.WriteLine($"{told.Count} stories, {bot.Kills} kills in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
        Assert.True(bot.Kills >= 3, "It was hardly ever killed.");
        foreach (var story in told)
        {
            await AssertSameAsync(plain, story, bot);
        }
    }

    private static void Begin(FaultControl faults, string trouble)
    {
        foreach (
            var fault in trouble switch
            {
                "lost" => new Fault[]
                {
                    new Fault.LostDelivery { Probability = 0.05, Times = null },
                },
                "doubled" => [new Fault.DoubledDelivery { Probability = 0.05, Times = null }],
                "shuffled" => [new Fault.ShuffledDelivery { Times = null, AtOnce = 12 }],
                _ =>
                [
                    new Fault.Answer(500) { Probability = 0.03, Times = null },
                    new Fault.Answer(502) { Probability = 0.03, Times = null },
                    new Fault.Answer(429)
                    {
                        Probability = 0.03,
                        Times = null,
                        RetryAfterSeconds = 1,
                    },
                    new Fault.NoAnswer
                    {
                        Method = "POST",
                        Probability = 0.03,
                        Times = null,
                        CarriedOut = true,
                    },
                ],
            }
        )
        {
            faults.Add(fault);
        }
    }

    private static async Task AssertSameAsync(string plain, string other, RestlessBot bot)
    {
        if (plain != other)
        {
            // A difference of two long texts is read best by what only one of them has.
            string[] left = plain.Split("\n---\n"),
                right = other.Split("\n---\n");
            Assert.Fail(
                $"ONLY PLAIN\n{string.Join("\n---\n", Without(left, right))}\n\nONLY TROUBLED\n{string.Join("\n---\n", Without(right, left))}\n\nLEFT\n{await bot.DescribeAsync()}"
            );
        }
    }

    private static IEnumerable<string> Without(string[] all, string[] others)
    {
        var rest = others.ToList();
        return [.. all.Where(one => !rest.Remove(one))];
    }

    private static Task<GitHubSimulator> StartGitHubAsync() =>
        StartAsync(
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
            }
        );

    private static async Task<GitHubSimulator> StartAsync(SimulatorOptions options)
    {
        var github = await GitHubSimulator.StartAsync(options, Cancel);
        await github.Accounts.CreateUserAsync("walt-writer", Cancel);
        return github;
    }
}
