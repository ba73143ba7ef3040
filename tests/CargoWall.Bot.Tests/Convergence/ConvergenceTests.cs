using GitHub.Simulator.Faults;

namespace CargoWall.Bot.Tests.Convergence;

/// <summary>The same story told plainly and under trouble: what GitHub shows in the end is the same, byte for byte, and each thing once.</summary>
public sealed class ConvergenceTests(PlainStory plain)
{
    private static readonly Dictionary<string, Fault[]> s_troubles = new()
    {
        ["5 % of deliveries lost"] = [new Fault.LostDelivery { Probability = 0.05, Times = null }],
        ["5 % of deliveries doubled"] = [new Fault.DoubledDelivery { Probability = 0.05, Times = null }],
        ["all deliveries reordered"] = [new Fault.ShuffledDelivery { Times = null, AtOnce = 12 }],
        ["GitHub failing at random"] =
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

    private static Fault.Answer Answer(int status) => new(status) { Probability = 0.03, Times = null };
}
