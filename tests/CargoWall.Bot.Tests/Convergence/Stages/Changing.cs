namespace CargoWall.Bot.Tests.Convergence.Stages;

/// <summary>Commands that open pull requests: one of each kind, and one that is asked for twice.</summary>
internal sealed class Changing : IStoryStage
{
    public async Task TellAsync(StoryWorld world)
    {
        var issue = await world.IssueAsync("Changes");
        await world.SayAsync(issue, "/cargowall allow ghcr.io:443 --expires 30d", world.Writer);
        await world.SayAsync(world.Pull("wider"), "/cargowall allow ghcr.io:443 --expires 30d", world.Writer);
        await world.SayAsync(issue, "/cargowall deny evil.example", world.Writer);
        await world.SayAsync(issue, "/cargowall assign org/images --to ci.yml#test", world.Writer);
        await world.SayAsync(issue, "/cargowall mode audit --for ci.yml#test", world.Writer);
        await world.SayAsync(issue, "/cargowall default ci.yml#build", world.Writer);
        await world.SayAsync(issue, "/cargowall install release.yml", world.Writer);
    }
}
