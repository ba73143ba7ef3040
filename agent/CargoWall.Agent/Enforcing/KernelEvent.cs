using System.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Enforcing;

/// <summary>One decision of the kernel. A connect is one event; sends of a socket to one destination are one event; packets of an established flow are none.</summary>
/// <param name="Time">When the kernel decided, to the millisecond.</param>
/// <param name="Kind">The verdict. Denied and not <paramref name="Enforced"/> is what the log calls would-deny.</param>
/// <param name="Enforced">Whether a denied connection was stopped.</param>
/// <param name="Address">The destination; a mapped IPv4 address is shown as IPv4.</param>
/// <param name="Port">0 for protocols without ports.</param>
/// <param name="Pid">In the initial pid namespace; 0 where the hook does not know the process (packets of sockets that never connected).</param>
/// <param name="ProcessName">The kernel's name of the thread (15 bytes), with control characters replaced; empty with pid 0.</param>
/// <param name="RuleNumber">The index in <see cref="CompiledPolicy.Rules"/> of <paramref name="Policy"/>; -1 when no rule decided.</param>
/// <param name="AutoAllow">The kind of an auto-allowed connection; else null.</param>
/// <param name="CgroupId">The control group of the process, of the socket for <see cref="KernelHook.Egress"/>.</param>
/// <param name="Host">The name that the address was learned for, the one that explains the verdict where there are several; null when there is none.</param>
/// <param name="Policy">The policy that decided; null when it has been replaced several times since.</param>
internal sealed record KernelEvent(
    DateTimeOffset Time,
    VerdictKind Kind,
    bool Enforced,
    IPAddress Address,
    ushort Port,
    Protocol Protocol,
    int Pid,
    string ProcessName,
    int RuleNumber,
    ulong CgroupId,
    ulong SocketCookie,
    KernelHook Hook,
    string? Host
)
{
    public AutoAllowKind? AutoAllow { get; init; }

    /// <summary>Whether the default action decided.</summary>
    public bool ByDefault { get; init; }

    public KernelReason Reason { get; init; }

    public CompiledPolicy? Policy { get; init; }

    /// <summary>The rule that decided; null when none did.</summary>
    public Rule? Rule => RuleNumber >= 0 && Policy is { } policy && RuleNumber < policy.Rules.Length ? policy.Rules[RuleNumber] : null;
}
