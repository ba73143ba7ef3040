using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>The order in which rules decide about one name, or none, with the address. Nothing here allocates.</summary>
internal static class Judgement
{
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

    /// <summary>The auto-allow that covers; null when none does.</summary>
    public static AutoAllowKind? ByAutoAllow(TargetSet name, TargetSet address, in AskedTraffic traffic) =>
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
