using CargoWall.Bot.Tests.Testing;

namespace CargoWall.Bot.Tests.Convergence.Stages;

/// <summary>A repository gets another name; what comes after is written where it is now.</summary>
internal sealed class Renaming : IStoryStage
{
    public async Task TellAsync(StoryWorld world)
    {
        await world.RenameAsync("site");
        await world.CommitAsync("renamed", "renamed", (PolicyText.Path, StoryPolicies.Reviewed("registry.npmjs.org", "renamed.example")));
        await world.OpenAsync("renamed");
        await world.SayAsync(world.Pull("renamed"), "/cargowall status", world.Reader);
    }
}
