using CargoWall.Bot.Tests.Testing;

namespace CargoWall.Bot.Tests.Convergence.Stages;

/// <summary>The files of the default branches are broken.</summary>
internal sealed class Breaking : IStoryStage
{
    public async Task TellAsync(StoryWorld world)
    {
        await world.CommitAsync("broken", "main", (PolicyText.Path, PolicyText.Allowing("no host at all")));
        await world.CommitAsync("organization broken", StoryWorld.Policies, "main", (StoryPolicies.OrganizationPath, StoryPolicies.Organization("not a host")));
    }
}
