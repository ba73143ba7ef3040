namespace CargoWall.Bot.Tests.Convergence.Stages;

/// <summary>Commands that read, what is no command, what is malformed, and what somebody may not.</summary>
internal sealed class Asking : IStoryStage
{
    public async Task TellAsync(StoryWorld world)
    {
        var issue = await world.IssueAsync("Questions");
        await world.SayAsync(issue, "/cargowall help", world.Reader);
        await world.SayAsync(issue, "/cargowall status", world.Reader);
        await world.SayAsync(issue, "/cargowall chain ci.yml build", world.Reader);
        await world.SayAsync(issue, "/cargowall explain evil.example build", world.Reader);
        await world.SayAsync(issue, "/cargowall report 30", world.Reader);
        await world.SayAsync(world.Pull("narrower"), "/cargowall check", world.Reader);
        await world.SayAsync(world.Pull("narrower"), "/cargowall replay 5", world.Reader);
        await world.SayAsync(issue, "Nothing of a command.");
        await world.SayAsync(issue, "> /cargowall status");
        await world.SayAsync(issue, "/cargowall alow ghcr.io");
        await world.SayAsync(issue, "/cargowall allow https://ghcr.io/path", world.Writer);
        await world.SayAsync(issue, "/cargowall allow ghcr.io", world.Reader);
        await world.SayAsync(issue, "/cargowall status", world.Stranger);
    }
}
