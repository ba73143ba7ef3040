using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Replay;

/// <summary>What a change of policy would have done to what was recorded. Lists are bounded and come by count, the greatest first, then by destination.</summary>
public sealed record ReplayResult
{
    public required PolicyMode BeforeMode { get; init; }

    public required PolicyMode AfterMode { get; init; }

    public required ReplayCounts Connections { get; init; }

    public required ReplayCounts Lookups { get; init; }

    /// <summary>What the machine refused for reasons of its own, such as malformed packets: no policy changes that, so it is judged by none.</summary>
    public required long RefusedByMachine { get; init; }

    /// <summary>Questions for the names of addresses, which no rule decides.</summary>
    public required long ReverseLookups { get; init; }

    public required ImmutableArray<ReplayedDestination> NewlyDenied { get; init; }

    public required ImmutableArray<ReplayedDestination> NewlyAllowed { get; init; }

    public required ImmutableArray<ReplayedDestination> StillDenied { get; init; }

    public required ImmutableArray<ReplayedDestination> StillAllowed { get; init; }

    /// <summary>Connections and look-ups to destinations that found no place in a list; they are counted all the same.</summary>
    public required long Unlisted { get; init; }

    /// <summary>Every rule of the newer policy that decides about connections, in its order, with how many it decided.</summary>
    public required ImmutableArray<RuleUse> Rules { get; init; }

    /// <summary>Whether nothing was recorded that a policy judges.</summary>
    public bool IsEmpty => Connections.All + Lookups.All == 0;

    /// <summary>Rules of the newer policy that decided nothing, each place once, in the order of their places; none where nothing was recorded.</summary>
    public ImmutableArray<Rule> UnusedRules =>
        IsEmpty
            ? []
            :
            [
                .. Rules
                    .GroupBy(use => (use.Rule.Origin, use.Rule.Policy))
                    .Where(copies => copies.All(use => use.Count == 0))
                    .Select(copies => copies.First().Rule)
                    .OrderBy(rule => rule.Origin, RuleOrigin.Order),
            ];

    /// <summary>Connections that pass as things are and would be refused: denied now under enforce, and not refused before.</summary>
    public long NewlyRefused =>
        AfterMode == PolicyMode.Audit ? 0
        : BeforeMode == PolicyMode.Audit ? Connections.NewlyDenied + Connections.StillDenied
        : Connections.NewlyDenied;
}

/// <summary>How many fared how. "Denied" is what the policy says; under audit it passes all the same.</summary>
public sealed record ReplayCounts(long NewlyDenied, long NewlyAllowed, long StillDenied, long StillAllowed)
{
    public long Changed => NewlyDenied + NewlyAllowed;

    public long Unchanged => StillDenied + StillAllowed;

    public long All => Changed + Unchanged;
}

/// <summary>A rule and how many connections and look-ups it decided.</summary>
/// <param name="Number">Its index in the policy.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Count">How many; 0 when nothing used it.</param>
public sealed record RuleUse(int Number, Rule Rule, long Count);
