namespace CargoWall.Bot.Tests.Convergence;

/// <summary>A part of the story. What the bot says in it depends on those before, so it begins when the bot has dealt with them.</summary>
internal interface IStoryStage
{
    Task TellAsync(StoryWorld world);
}
