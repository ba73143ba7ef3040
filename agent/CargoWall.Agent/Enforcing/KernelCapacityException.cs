namespace CargoWall.Agent.Enforcing;

/// <summary>A policy does not fit into the kernel's tables. The policy in force before stays in force.</summary>
internal sealed class KernelCapacityException(string message) : Exception(message);
