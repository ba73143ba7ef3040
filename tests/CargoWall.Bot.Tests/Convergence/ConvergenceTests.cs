using System.Text.RegularExpressions;
using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator.Faults;

namespace CargoWall.Bot.Tests.Convergence;

/// <summary>The same story told plainly and under trouble: what GitHub shows in the end is the same, byte for byte, and each thing once.</summary>
public sealed partial class ConvergenceTests(PlainStory plain)
{
    private const string Failing = "GitHub failing at random";

    // The default, and those that the bot's settings make quieter.
    private static readonly Dictionary<string, string> s_aloud = new(
        ((string[])["Default", "CargoWall", "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "System.Net.Http.HttpClient"]).Select(category =>
            KeyValuePair.Create($"Logging:LogLevel:{category}", "Trace")
        )
    );

    private static readonly Dictionary<string, Fault[]> s_troubles = new()
    {
        ["5 % of deliveries lost"] = [new Fault.LostDelivery { Probability = 0.05, Times = null }],
        ["5 % of deliveries doubled"] = [new Fault.DoubledDelivery { Probability = 0.05, Times = null }],
        ["all deliveries reordered"] = [new Fault.ShuffledDelivery { Times = null, AtOnce = 12 }],
        [Failing] =
        [
            Answer(500),
            Answer(502),
            Answer(429) with
            {
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
    };

    public static TheoryData<string> Troubles => [.. s_troubles.Keys];

    [Fact]
    public async Task Given_the_whole_story_it_touches_every_surface() => Assert.Empty((await plain.ToldAsync()).Untouched);

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Given_trouble_with_deliveries_or_answers_the_story_ends_as_without(string trouble)
    {
        var faults = s_troubles[trouble];
        await using var github = await PlainStory.StartGitHubAsync();
        await using var bot = await RestlessBot.StartAsync(github);

        var troubled = await new Story(github, bot, "told-in-trouble").TellAsync(() => Array.ForEach(faults, github.Faults.Add), github.Faults.Clear);

        Assert.True(github.Faults.Struck > 0, $"{trouble}: nothing went wrong, so nothing was shown.");
        await plain.AssertSameAsync(troubled, bot);
    }

    /// <summary>Threat T26: what the bot writes down, also of requests that fail, gives nobody a key.</summary>
    [Fact]
    public async Task Given_the_most_talkative_log_of_a_story_in_trouble_no_secret_is_in_it()
    {
        await using var github = await PlainStory.StartGitHubAsync();
        await using var bot = await RestlessBot.StartAsync(github, s_aloud);

        await new Story(github, bot, "told-aloud").TellAsync(() => Array.ForEach(s_troubles[Failing], github.Faults.Add), github.Faults.Clear);

        var log = bot.Output;
        TestContext.Current.TestOutputHelper?.WriteLine($"{log.Length / 1024 / 1024} MiB of log");
        // It does tell of what needs them.
        Assert.Contains("trce:", log, StringComparison.Ordinal);
        Assert.Contains("POST /api/v1/session", log, StringComparison.Ordinal);
        Assert.DoesNotContain(RunningBot.Secret, log, StringComparison.Ordinal);
        Assert.All(bot.PrivateKeys, key => Assert.All(Base64LinesOf(key), line => Assert.DoesNotContain(line, log, StringComparison.Ordinal)));
        Assert.Equal([], Token().Matches(log).Select(match => match.Value));
    }

    // The last one may be so short that it stands anywhere.
    private static List<string> Base64LinesOf(string pem)
    {
        var lines = pem.Split('\n').Where(line => line.Length == 64).ToList();
        Assert.NotEmpty(lines);
        return lines;
    }

    /// <summary>Tokens of installations, of people and of sessions; what is signed, as an app or a job.</summary>
    [GeneratedRegex(@"\b(gh[a-z]_|cws_|eyJ[\w-]+\.eyJ)[\w.-]{4,}")]
    private static partial Regex Token();

    private static Fault.Answer Answer(int status) => new(status) { Probability = 0.03, Times = null };
}
