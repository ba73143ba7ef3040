namespace CargoWall.Agent.Enforcing;

/// <summary>A policy does not fit into the kernel's tables. The policy in force before stays in force.</summary>
/// <param name="message">One sentence: what it needs, and what there is.</param>
internal sealed class KernelCapacityException(string message) : Exception($"{message} Write fewer or wider rules for this job.");
