namespace CargoWall.Bot.Tests.Convergence.Stages;

/// <summary>What was proposed comes into force, and a pull request is given up.</summary>
internal sealed class Merging : IStoryStage
{
    public async Task TellAsync(StoryWorld world)
    {
        await world.MergeAsync("merged", world.Pull("wider"));
        await world.SettledAsync();
        await world.MergeAsync("mode merged", await world.ProposalAsync("mode"));
        await world.CloseAsync("plain");
    }
}
