namespace CargoWall.Agent.Enforcing;

/// <summary>Why the kernel decided as it did.</summary>
internal enum KernelReason
{
    /// <summary>The policy says so.</summary>
    Policy,

    /// <summary>The packet or socket names a route of its own, which leads elsewhere than its destination says.</summary>
    SourceRoute,

    /// <summary>The packet cannot be read, or is a later piece of one: where it goes cannot be told.</summary>
    Malformed,

    /// <summary>A DNS query over an address family that the proxy does not serve.</summary>
    NoDnsProxy,

    /// <summary>A socket option that takes packets around the firewall.</summary>
    Bypass,

    /// <summary>The tables held no verdict: a fault of the agent, counted in <see cref="KernelCounters.IncompleteDecisions"/>.</summary>
    Incomplete,
}
