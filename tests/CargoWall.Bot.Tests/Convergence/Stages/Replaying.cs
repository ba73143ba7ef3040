using CargoWall.Bot.Tests.Testing;

namespace CargoWall.Bot.Tests.Convergence.Stages;

/// <summary>A pull request that would have broken what ran.</summary>
internal sealed class Replaying : IStoryStage
{
    public async Task TellAsync(StoryWorld world)
    {
        await world.CommitAsync("narrower", "narrower", (PolicyText.Path, PolicyText.Allowing("pypi.org")));
        await world.OpenAsync("narrower");
    }
}
