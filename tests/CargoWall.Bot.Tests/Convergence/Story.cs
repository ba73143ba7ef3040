using CargoWall.Bot.Tests.Convergence.Stages;
using GitHub.Simulator;

namespace CargoWall.Bot.Tests.Convergence;

/// <summary>
/// What the people and jobs of an organization do, from the day on which the app is installed. It moves the bot to write every kind of thing that it
/// writes; <see cref="Surfaces"/> says which.
/// </summary>
internal sealed class Story(GitHubSimulator github, RestlessBot bot, string organization)
{
    private static readonly IReadOnlyList<IStoryStage> s_stages =
    [
        new Founding(),
        new Proposing(),
        new Running(),
        new Inquiring(),
        new Replaying(),
        new Pressing(),
        new Asking(),
        new Changing(),
        new Learning(),
        new Excepting(),
        new Merging(),
        new Reviewing(),
        new Governing(),
        new Renaming(),
        new Breaking(),
        new Mending(),
    ];

    /// <summary>Tells it to its end; gives what GitHub shows when all of it was dealt with.</summary>
    /// <param name="begin">What goes wrong goes wrong from here.</param>
    /// <param name="end">Nothing more goes wrong until the bot is at rest.</param>
    public async Task<string> TellAsync(Action begin, Action end)
    {
        using var world = new StoryWorld(github, bot, organization, SettledAsync);
        begin();
        foreach (var stage in s_stages)
        {
            await stage.TellAsync(world);
            await SettledAsync();
        }

        end();
        return await new Transcript(world).ReadAsync();

        async Task SettledAsync()
        {
            end();
            await bot.SettledAsync();
            begin();
        }
    }

    /// <summary>Tells it while nothing goes wrong.</summary>
    public Task<string> TellAsync() => TellAsync(() => { }, () => { });
}
