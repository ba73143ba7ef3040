using System.Collections.Immutable;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Matching;

/// <summary>The order in which rules decide about one name, or none, with the address. Nothing here allocates.</summary>
internal static class Judgement
{
    /// <summary>The verdict: an allow by a rule, else an auto-allow that no deny stands against or may, else the deny, else the default action.</summary>
    /// <param name="decided">What the rules decide; null when none does.</param>
    /// <param name="policy">The policy that the candidates are of.</param>
    public static Verdict Conclude(Candidate? decided, TargetSet name, TargetSet address, in AskedTraffic traffic, EffectivePolicy policy)
    {
        if (decided is { Deny: false } allow)
        {
            return new Verdict(VerdictKind.Allowed, allow.Number, policy.Rules[allow.Number], AutoAllow: null, ByDefault: false);
        }

        if (ByAutoAllow(name, address, traffic) is { } kind && (decided is null || AutoAllowKinds.IsUndeniable(kind)))
        {
            return new Verdict(VerdictKind.AutoAllowed, RuleNumber: -1, Rule: null, kind, ByDefault: false);
        }

        return decided is { } deny
            ? new Verdict(VerdictKind.Denied, deny.Number, policy.Rules[deny.Number], AutoAllow: null, ByDefault: false)
            : ByDefault(policy);
    }

    /// <summary>The verdict of the default action.</summary>
    public static Verdict ByDefault(EffectivePolicy policy) =>
        new(
            policy.DefaultAction == DefaultAction.Allow ? VerdictKind.Allowed : VerdictKind.Denied,
            RuleNumber: -1,
            Rule: null,
            AutoAllow: null,
            ByDefault: true
        );

    /// <summary>The candidate that decides; null when no rule does.</summary>
    /// <param name="name">The class of the name; the empty set when there is none.</param>
    /// <param name="address">The class of the address; the empty set when there is none.</param>
    /// <param name="traffic">What is asked for.</param>
    public static Candidate? ByRules(TargetSet name, TargetSet address, in AskedTraffic traffic)
    {
        if (
            (
                First(name.RequiredDenies, traffic)
                ?? First(address.RequiredDenies, traffic)
                ?? First(name.RequiredAllows, traffic)
                ?? First(address.RequiredAllows, traffic)
            ) is
            { } required
        )
        {
            return required;
        }

        var byName = Best(name.Ranked, traffic);
        var byAddress = Best(address.Ranked, traffic);
        return byName is { Deny: true } ? byName
            : byAddress is { Deny: true } ? byAddress
            : byName ?? byAddress;
    }

    // The auto-allow that covers; null when none does.
    private static AutoAllowKind? ByAutoAllow(TargetSet name, TargetSet address, in AskedTraffic traffic) =>
        First(name.AutoAllows, traffic) is { } byName && First(address.AutoAllows, traffic) is { } byAddress
            ? (AutoAllowKind)Math.Min((int)byName, (int)byAddress)
            : First(name.AutoAllows, traffic) ?? First(address.AutoAllows, traffic);

    /// <summary>The first candidate that covers; null when none does.</summary>
    public static Candidate? First(ImmutableArray<Candidate> candidates, in AskedTraffic traffic)
    {
        foreach (ref readonly var candidate in candidates.AsSpan())
        {
            if (traffic.IsCoveredBy(candidate.Traffic, candidate.Scope))
            {
                return candidate;
            }
        }

        return null;
    }

    private static AutoAllowKind? First(ImmutableArray<AutoAllowCandidate> candidates, in AskedTraffic traffic)
    {
        foreach (var candidate in candidates)
        {
            if (traffic.IsCoveredBy(candidate.Traffic, candidate.Scope))
            {
                return candidate.Kind;
            }
        }

        return null;
    }

    // Of each group only the nearest that covers stays, and it comes first. Of the best tier that has one, a deny decides before an allow.
    private static Candidate? Best(ImmutableArray<Candidate> candidates, in AskedTraffic traffic)
    {
        Candidate? best = null;
        var decidedGroup = -1;
        foreach (ref readonly var candidate in candidates.AsSpan())
        {
            if (best is { } found && found.Tier != candidate.Tier)
            {
                break;
            }

            if (candidate.Group == decidedGroup || !traffic.IsCoveredBy(candidate.Traffic, candidate.Scope))
            {
                continue;
            }

            decidedGroup = candidate.Group;
            if (candidate.Deny)
            {
                return candidate;
            }

            best ??= candidate;
        }

        return best;
    }
}
