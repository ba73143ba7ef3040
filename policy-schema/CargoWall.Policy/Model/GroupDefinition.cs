using System.Collections.Immutable;

namespace CargoWall.Policy.Model;

/// <summary>A named list of policies of its own level.</summary>
public sealed record GroupDefinition(string Name, ImmutableArray<PolicyReference> Policies, RuleOrigin Origin);
