using System.Collections.Immutable;

namespace CargoWall.Policy.Model;

/// <summary>An entry of <c>assignments</c>.</summary>
public sealed record Assignment
{
    /// <summary>Null stands for the level's own entity.</summary>
    public EntityTarget? Target { get; init; }

    public ImmutableArray<PolicyReference> Policies { get; init; } = [];

    public ImmutableArray<PolicyReference> Groups { get; init; } = [];

    /// <summary>Null is <c>inherit</c>.</summary>
    public PolicyMode? Mode { get; init; }

    /// <summary>Whether it drops what stands above it (<c>inherit: replace</c>).</summary>
    public bool Replaces { get; init; }

    /// <summary>Organization files only.</summary>
    public bool Required { get; init; }

    public required RuleOrigin Origin { get; init; }
}

/// <summary>An entry of <c>defaults</c>: a policy for a target, without a name.</summary>
/// <param name="Target">Null stands for the level's own entity.</param>
/// <param name="Policy">What it says.</param>
public sealed record DefaultPolicy(EntityTarget? Target, PolicyDefinition Policy);
