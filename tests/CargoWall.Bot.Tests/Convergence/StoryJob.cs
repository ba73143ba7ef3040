using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Tests.Convergence;

/// <summary>A job of a run, and what its agent says.</summary>
/// <param name="Key">Its key in the workflow.</param>
/// <param name="Connections">What it connected to, and what came of that.</param>
internal sealed record StoryJob(string Key, params (string Host, string Verdict)[] Connections)
{
    /// <summary>Whether there is an agent at all.</summary>
    public bool Reports { get; init; } = true;

    /// <summary>Whether the agent comes to its end.</summary>
    public bool Seals { get; init; } = true;

    public AgentMode Served { get; init; } = AgentMode.Enforce;

    public AgentMode Effective { get; init; } = AgentMode.Enforce;

    public string Reason { get; init; } = ModeReason.AsServed;

    /// <summary>Whether GitHub gives it an identity token.</summary>
    public bool HasToken { get; init; } = true;
}
