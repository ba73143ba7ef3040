using CargoWall.Bot.Tests.Testing;
using CargoWall.Policy.Contracts;
using GitHub.Simulator.Actions;

namespace CargoWall.Bot.Tests.Convergence.Stages;

/// <summary>Runs with an agent and without: clean, refused, refused as before, not enforced, without a report, without an end, for a fork, in audit, without protection, with another version of the step.</summary>
internal sealed class Running : IStoryStage
{
    public async Task TellAsync(StoryWorld world)
    {
        StoryJob clean = new("build", ("registry.npmjs.org", "allowed"));
        StoryJob refused = new("build", ("registry.npmjs.org", "allowed"), ("telemetry.example", "denied"));
        await world.RunAsync("run of main", "main", refused, clean with { Key = "test" });
        await world.RunAsync("run of main again", "main", refused, clean with { Key = "test" });
        await world.SettledAsync();

        await world.RunAsync("run of wider", "wider", new StoryJob("build", ("telemetry.example", "denied"), ("evil.example", "denied")));
        await world.RunAsync("run of plain", "plain", clean, clean with { Key = "test" });
        await world.RunAsync("run of mended", "mended", clean, clean with { Key = "test", Reports = false });

        await world.CommitAsync("audited", "audited", ("notes.txt", "for a machine that cannot enforce\n"));
        await world.RunAsync("run that is not enforced", "audited", clean with { Effective = AgentMode.Audit, Reason = ModeReason.Unsupported });
        await world.CommitAsync("stopped", "stopped", ("notes.txt", "for an agent that is stopped\n"));
        await world.RunAsync("run without an end", "stopped", clean with { Seals = false });
        await world.CommitAsync("lying", "lying", ("notes.txt", "for an agent whose verdict is not the policy's\n"));
        await world.RunAsync("run with another verdict", "lying", new StoryJob("build", ("evil.example", "allowed")));
        await world.CommitAsync("unguarded", "unguarded", (PolicyText.WorkflowPath, StoryPolicies.Unguarded));
        await world.RunAsync("run without the step", "unguarded", clean);
        await world.CommitAsync("repinned", "repinned", (PolicyText.WorkflowPath, StoryPolicies.Repinned));
        await world.RunAsync("run with another version of the step", "repinned", clean);

        await world.RunAsync(
            "run of a fork",
            new NewRun(world.Full(StoryWorld.Web), PolicyText.WorkflowPath) { Event = "pull_request", PullRequest = world.Pull($"{world.Stranger}:theirs") },
            clean with
            {
                Reports = false,
                HasToken = false,
            }
        );
        await world.RunAsync(
            "run in audit",
            new NewRun(world.Full(StoryWorld.Open), PolicyText.WorkflowPath),
            new StoryJob("build", ("ghcr.io", "allowed"), ("telemetry.example", "would-deny")) { Served = AgentMode.Audit, Effective = AgentMode.Audit }
        );
    }
}
