using System.Collections.Immutable;
using System.Net;
using CargoWall.Agent.Authoring;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Guarding;

/// <summary>What <c>cargowall start</c> was told. Paths are full.</summary>
internal sealed record StartOptions
{
    /// <summary>
    /// Reads the step's own policy files, and ends the command with a sentence when they have errors; null without any.
    /// </summary>
    public Func<ResolvedSources>? ReadLocal { get; init; }

    /// <summary>Where those files are, for a person.</summary>
    public string LocalSource { get; init; } = "none";

    /// <summary>The bot; null without one.</summary>
    public Uri? ApiUrl { get; init; }

    /// <summary>Fingerprints of the keys that the bot's answers must be signed with; empty: they need no signature.</summary>
    public IReadOnlyList<string> PolicyKeys { get; init; } = [];

    /// <summary>What the step says, but for its own policy, which is read later.</summary>
    public StepInputs Step { get; init; } = StepInputs.None;

    /// <summary>The job key as the step claims it.</summary>
    public string? Job { get; init; }

    public required ImmutableArray<IPEndPoint> Upstreams { get; init; }

    public string? Cgroup { get; init; }

    public IReadOnlyList<string> Interfaces { get; init; } = [];

    public required string StateDirectory { get; init; }

    public string? AuditLog { get; init; }

    public string? ReadyFile { get; init; }

    public string? FailureFile { get; init; }

    public string? PidFile { get; init; }

    /// <summary>Lets the post step end the agent without being root; null: nobody else may.</summary>
    public string? StopSecret { get; init; }
}
