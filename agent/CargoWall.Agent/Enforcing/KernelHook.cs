namespace CargoWall.Agent.Enforcing;

/// <summary>The place in the kernel that decided.</summary>
internal enum KernelHook
{
    Connect4 = 1,
    Connect6 = 2,
    SendMessage4 = 3,
    SendMessage6 = 4,

    /// <summary>A packet on its way out: ICMP, raw IP, sockets older than the agent.</summary>
    Egress = 5,

    /// <summary>A socket option that would lead packets around the other hooks.</summary>
    SetSocketOption = 6,
}
