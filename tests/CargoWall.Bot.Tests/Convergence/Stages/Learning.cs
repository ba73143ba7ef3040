namespace CargoWall.Bot.Tests.Convergence.Stages;

/// <summary>What is done with baselines.</summary>
internal sealed class Learning : IStoryStage
{
    public async Task TellAsync(StoryWorld world)
    {
        var issue = await world.IssueAsync("Baselines");
        string[] commands =
        [
            "status",
            "convert ci.yml#build",
            "rename ci.yml#test \"the tests\"",
            "recompute ci.yml#build --runs 1",
            "delete \"the tests\"",
            "create test",
            "status ci.yml#build",
        ];
        foreach (var command in commands)
        {
            await world.SayAsync(issue, $"/cargowall baseline {command}", world.Writer);
            await world.SettledAsync();
        }
    }
}
