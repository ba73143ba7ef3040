using CargoWall.Kernel.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Compiling;

/// <summary>Verdicts of the policy as the words that the kernel holds.</summary>
internal static class VerdictWords
{
    // Any protocol that is neither TCP, UDP nor ICMP stands for all of them: rules cannot tell them apart.
    private const Protocol WithoutPorts = (Protocol)255;

    public static VerdictWord Of(in Verdict verdict) =>
        new(
            verdict.Kind switch
            {
                VerdictKind.Allowed => Decided.Allow,
                VerdictKind.AutoAllowed => Decided.AutoAllow,
                _ => Decided.Deny,
            },
            (int)(verdict.AutoAllow ?? default),
            verdict.ByDefault,
            verdict.RuleNumber
        );

    /// <summary>
    /// The words of one class of destinations: the commonest for any port class, and those that differ. Which process asks is not known in the kernel yet: a rule
    /// that is limited to some allows nothing, and a denial that is limited to some denies for all.
    /// </summary>
    public static DestinationRow RowOf(CompiledPolicy policy, PortNumbering ports, in DestinationKey key)
    {
        var spans = new List<(Range Classes, VerdictWord Word)>
        {
            (PortClasses.Other..(PortClasses.Other + 1), WordOf(policy, key, 0, WithoutPorts)),
            (PortClasses.Icmp..(PortClasses.Icmp + 1), WordOf(policy, key, 0, Protocol.Icmp)),
        };
        foreach (var protocol in (ReadOnlySpan<Protocol>)[Protocol.Tcp, Protocol.Udp])
        {
            foreach (var range in CompiledPolicy.PortClasses(protocol, key.Names, key.Address))
            {
                spans.Add((ports.ClassesOf(protocol, range), WordOf(policy, key, range.First, protocol)));
            }
        }

        return new DestinationRow(spans);
    }

    private static VerdictWord WordOf(CompiledPolicy policy, in DestinationKey key, ushort port, Protocol protocol)
    {
        var unscoped = policy.Judge(key.Names, key.Address, port, protocol, policy.NoScopes);
        foreach (var scope in policy.ScopesNamedBy(key.Names, key.Address))
        {
            var scoped = policy.Judge(key.Names, key.Address, port, protocol, scope);
            if (scoped is { Kind: VerdictKind.Denied, Rule.Scope: not null })
            {
                return Of(scoped);
            }
        }

        return Of(unscoped);
    }
}
