namespace CargoWall.Agent.Enforcing;

/// <summary>A way out that this agent leaves open on every machine, whatever the policy: told by <c>doctor</c>, log, run page and SECURITY.md.</summary>
/// <param name="Name">What people look for.</param>
/// <param name="Sentence">What passes, and for whom.</param>
internal sealed record OpenWay(string Name, string Sentence)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<OpenWay> All { get; } =
    [
        new(
            "AF_PACKET",
            "Packets that a privileged process writes to a network device itself (AF_PACKET) are not judged: there is no filter on the devices yet."
        ),
        new(
            "AF_VSOCK",
            "Sockets to the host of a virtual machine (AF_VSOCK) are not judged, and any process may open them: no hook of a control group sees them. "
                + "They lead out where the host takes connections on them."
        ),
        new(
            "other network namespaces",
            "Queries from other network namespaces than the agent's own (containers) are not led to its DNS proxy yet: the servers that the proxy asks "
                + "answer them for any name, other servers are judged by address, and names resolved there open nothing."
        ),
    ];
}
