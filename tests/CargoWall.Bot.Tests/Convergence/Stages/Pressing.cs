using CargoWall.Bot.Checks;
using CargoWall.Bot.Egress;

namespace CargoWall.Bot.Tests.Convergence.Stages;

/// <summary>Every button of both checks, and "Re-run".</summary>
internal sealed class Pressing : IStoryStage
{
    public async Task TellAsync(StoryWorld world)
    {
        await world.PressAsync(PolicyCheckText.Name, "wider", CheckButtonHandler.Explain, world.Writer);
        await world.PressAsync(PolicyCheckText.Name, "narrower", CheckButtonHandler.ReEvaluate, world.Writer);
        await world.PressAsync(EgressCheck.Name, "wider", AllowButtonHandler.Allow, world.Writer);
        await world.PressAsync(EgressCheck.Name, "notes", CheckButtonHandler.ReEvaluate, world.Writer);
        await world.ReRunAsync(PolicyCheckText.Name, "typo again");
        await world.ReRunAsync(EgressCheck.Name, "mending");
        await world.ReRunAllAsync("forked");
    }
}
