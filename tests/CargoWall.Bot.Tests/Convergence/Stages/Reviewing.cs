using CargoWall.Bot.Tests.Testing;

namespace CargoWall.Bot.Tests.Convergence.Stages;

/// <summary>A policy that wants widenings approved: one is, by somebody who may; one is, by somebody who may not.</summary>
internal sealed class Reviewing : IStoryStage
{
    public async Task TellAsync(StoryWorld world)
    {
        await world.CommitAsync("reviewed", "main", (PolicyText.Path, StoryPolicies.Reviewed("registry.npmjs.org")));
        await world.SettledAsync();
        foreach (var (branch, reviewer) in new[] { ("approved", world.Administrator), ("waiting", world.Writer) })
        {
            await world.CommitAsync(branch, branch, (PolicyText.Path, StoryPolicies.Reviewed("registry.npmjs.org", $"{branch}.example")));
            await world.OpenAsync(branch);
            await world.ReviewAsync(branch, "APPROVED", reviewer);
        }
    }
}
