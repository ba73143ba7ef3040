using CargoWall.Bot.Tests.Testing;

namespace CargoWall.Bot.Tests.Convergence.Stages;

/// <summary>One of them is mended, the other stays as it is; and a repository comes back from the archive.</summary>
internal sealed class Mending : IStoryStage
{
    public async Task TellAsync(StoryWorld world)
    {
        await world.CommitAsync("whole", "main", (PolicyText.Path, StoryPolicies.Reviewed("registry.npmjs.org")));
        await world.ArchiveAsync(StoryWorld.Open, archived: true);
        await world.ArchiveAsync(StoryWorld.Open, archived: false);
    }
}
