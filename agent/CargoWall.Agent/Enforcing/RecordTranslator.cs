using System.Text;
using CargoWall.Kernel;
using CargoWall.Kernel.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Enforcing;

/// <summary>Turns the kernel's records into events: times, names, rules.</summary>
internal sealed class RecordTranslator(TimeProvider time, RecordTranslator.HostFinder findHost)
{
    // A record carries three bits of its generation: it is read long before the eighth policy after it.
    private readonly CompiledPolicy?[] policies = new CompiledPolicy?[8];

    public delegate string? HostFinder(KernelAddress address, ushort port, Protocol protocol, VerdictWord word, CompiledPolicy? policy);

    /// <summary>Remembers a policy before records can name it.</summary>
    public void Knows(PolicyGeneration generation) => Volatile.Write(ref policies[generation.Number & 7], generation.Policy);

    public KernelEvent Translate(NetRecord record)
    {
        var word = new VerdictWord(record.Word);
        var policy = Volatile.Read(ref policies[record.GenerationBits]);
        var protocol = (Protocol)record.Protocol;
        var hook = (KernelHook)record.Hook;
        return new KernelEvent(
            TimeOf(record.Milliseconds),
            word.Decided switch
            {
                Decided.Allow => VerdictKind.Allowed,
                Decided.AutoAllow => VerdictKind.AutoAllowed,
                _ => VerdictKind.Denied,
            },
            record.Blocked,
            record.To.ToIPAddress(),
            record.Port,
            protocol,
            (int)record.Pid,
            NameOf(record.Comm),
            word.Rule,
            record.Cgroup,
            record.Cookie,
            hook,
            hook == KernelHook.SetSocketOption ? null : findHost(record.To, record.Port, protocol, word, policy)
        )
        {
            AutoAllow = word.Decided == Decided.AutoAllow ? (AutoAllowKind)word.AutoAllowKind : null,
            ByDefault = word.ByDefault,
            Reason = word.Decided switch
            {
                Decided.SourceRoute => KernelReason.SourceRoute,
                Decided.Malformed => KernelReason.Malformed,
                Decided.NoProxy => KernelReason.NoDnsProxy,
                Decided.Bypass => KernelReason.Bypass,
                Decided.Incomplete or Decided.None => KernelReason.Incomplete,
                _ => KernelReason.Policy,
            },
            Policy = policy,
        };
    }

    // The low 32 bits of the milliseconds since boot tell the moment among the last 49 days. Environment.TickCount64 counts without the time asleep,
    // CLOCK_BOOTTIME with it, hence the latter.
    private DateTimeOffset TimeOf(uint milliseconds)
    {
        var age = unchecked((int)((uint)BootClock.Milliseconds - milliseconds));
        return time.GetUtcNow() - TimeSpan.FromMilliseconds(Math.Max(0, age));
    }

    private static string NameOf(ReadOnlySpan<byte> comm)
    {
        var end = comm.IndexOf((byte)0);
        var name = Encoding.UTF8.GetString(end < 0 ? comm : comm[..end]);
        return string.Create(
            name.Length,
            name,
            static (characters, from) =>
            {
                for (var i = 0; i < characters.Length; i++)
                {
                    characters[i] = char.IsControl(from[i]) ? '\ufffd' : from[i];
                }
            }
        );
    }
}
