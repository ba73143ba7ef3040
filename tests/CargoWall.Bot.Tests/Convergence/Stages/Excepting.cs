using CargoWall.Bot.Egress;

namespace CargoWall.Bot.Tests.Convergence.Stages;

/// <summary>What people let pass for a while.</summary>
internal sealed class Excepting : IStoryStage
{
    public async Task TellAsync(StoryWorld world)
    {
        var issue = await world.IssueAsync("Exceptions");
        await world.SayAsync(issue, "/cargowall ignore evil.example --until 30d", world.Writer);
        await world.SayAsync(world.Pull("mistaken"), "/cargowall bypass policy because the release must go out");
        await world.SayAsync(world.Pull("mistaken"), "/cargowall bypass policy because I would like to", world.Administrator);
        await world.SettledAsync();
        await world.ReRunAsync(EgressCheck.Name, "wider");
    }
}
