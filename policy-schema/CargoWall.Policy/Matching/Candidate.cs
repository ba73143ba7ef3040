using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>A rule of a target set, with what a verdict asks about it.</summary>
/// <param name="Number">The rule's number.</param>
/// <param name="Traffic">Ports and protocols.</param>
/// <param name="Scope">The number of its scope; -1 for none.</param>
/// <param name="Deny">Whether it denies.</param>
/// <param name="Tier">Its rank within the set, from 0, the best: exact name, literal labels, looseness or prefix length, scoped or not.</param>
/// <param name="Group">Shared by rules with the same target and scope, of which only the nearest stays.</param>
internal readonly record struct Candidate(int Number, Traffic Traffic, int Scope, bool Deny, int Tier, int Group);

/// <summary>An auto-allow of a target set.</summary>
internal sealed record AutoAllowCandidate(AutoAllowKind Kind, Traffic Traffic, int Scope);
