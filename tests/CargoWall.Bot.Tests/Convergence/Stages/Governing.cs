namespace CargoWall.Bot.Tests.Convergence.Stages;

/// <summary>The organization changes its policies: open pull requests are judged again.</summary>
internal sealed class Governing : IStoryStage
{
    public async Task TellAsync(StoryWorld world)
    {
        await world.CommitAsync(
            "organization again",
            StoryWorld.Policies,
            "main",
            (StoryPolicies.OrganizationPath, StoryPolicies.Organization("ghcr.io", "quay.io"))
        );
    }
}
