namespace CargoWall.Agent.Enforcing;

/// <summary>One thing that enforcement needs or can use, as found on this machine.</summary>
/// <param name="Name">For example <c>cgroup connect hooks</c>.</param>
/// <param name="Available">Whether it is there, found out by using it.</param>
/// <param name="Required">Whether nothing is enforced without it.</param>
/// <param name="Reason">Why it is not there; what it gave when it is.</param>
/// <param name="Mend">What to do about it; null when it is there or nothing can be done.</param>
internal sealed record KernelFeature(string Name, bool Available, bool Required, string Reason, string? Mend);
