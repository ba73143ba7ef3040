using System.Collections.Immutable;

namespace CargoWall.Policy.Model;

/// <summary>What is known about the process behind a connection. Null means unknown, and what is unknown fits no scope.</summary>
public sealed record ProcessFacts
{
    /// <summary>The path of the executable.</summary>
    public string? Executable { get; init; }

    /// <summary>The command line, its first entry included; empty when unknown.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    public string? CGroup { get; init; }

    /// <summary>The container image.</summary>
    public string? Image { get; init; }

    /// <summary>The step, as <c>JOB.ACTION</c> or <c>ACTION</c>.</summary>
    public string? Step { get; init; }

    /// <summary>The action of the step, <c>owner/name</c>; null when the step runs no action.</summary>
    public string? Action { get; init; }
}
