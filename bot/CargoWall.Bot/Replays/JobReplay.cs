using System.Collections.Immutable;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Replay;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Replays;

/// <summary>What a change of policy would have done to the last runs of one job.</summary>
internal sealed record JobReplay
{
    /// <summary>How many runs were judged.</summary>
    public required int Runs { get; init; }

    /// <summary>In how many of them something that passes now would be refused, or would be denied where the newer policy only audits.</summary>
    public required int BrokenRuns { get; init; }

    /// <summary>Whether the newer policy refuses; false where it only audits.</summary>
    public required bool Refuses { get; init; }

    /// <summary>Whether runs show that something that passes now would be refused.</summary>
    public bool Breaks => Refuses && BrokenRuns > 0;

    /// <summary>What would be refused (or denied, under audit) and was not, most runs first.</summary>
    public required ImmutableArray<ReplayedIn> NewlyDenied { get; init; }

    /// <summary>What would pass and did not, most runs first.</summary>
    public required ImmutableArray<ReplayedIn> NewlyAllowed { get; init; }

    /// <summary>Rules of the newer policy that decided nothing in any of the runs.</summary>
    public required ImmutableArray<Rule> Unused { get; init; }

    /// <summary>Judges the runs by two policies.</summary>
    public static JobReplay Of(EffectivePolicy before, EffectivePolicy after, IReadOnlyList<RecordedRun> runs)
    {
        var (older, newer) = (CompiledPolicy.Compile(before), CompiledPolicy.Compile(after));
        // Enforce begins to refuse what audit let pass.
        var startsToRefuse = before.Mode == PolicyMode.Audit && after.Mode == PolicyMode.Enforce;
        var denied = new Dictionary<string, ReplayedIn>(StringComparer.Ordinal);
        var allowed = new Dictionary<string, ReplayedIn>(StringComparer.Ordinal);
        var unused = new HashSet<Rule>(newer.Rules, ReferenceEqualityComparer.Instance);
        var broken = 0;
        foreach (var run in runs)
        {
            var result = ConnectionReplay.Judge(older, newer, run.Connections);
            var refused = startsToRefuse ? result.NewlyDenied.AddRange(result.StillDenied) : result.NewlyDenied;
            Add(denied, refused);
            Add(allowed, result.NewlyAllowed);
            broken += refused.IsEmpty ? 0 : 1;
            unused.ExceptWith(result.Rules.Where(use => use.Count > 0).Select(use => use.Rule));
        }

        return new JobReplay
        {
            Runs = runs.Count,
            BrokenRuns = broken,
            Refuses = after.Mode == PolicyMode.Enforce,
            NewlyDenied = Sorted(denied),
            NewlyAllowed = Sorted(allowed),
            Unused = [.. newer.Rules.Where(rule => rule.Target is not RuleTarget.Url && unused.Contains(rule))],
        };
    }

    /// <summary>Both together: the runs of several jobs, or what several subjects that change alike went through.</summary>
    public JobReplay With(JobReplay other) =>
        new()
        {
            Runs = Runs + other.Runs,
            BrokenRuns = BrokenRuns + other.BrokenRuns,
            Refuses = Refuses || other.Refuses,
            NewlyDenied = Joined(NewlyDenied, other.NewlyDenied),
            NewlyAllowed = Joined(NewlyAllowed, other.NewlyAllowed),
            // By place: each job has a copy of the rule.
            Unused = [.. Unused.Where(rule => other.Unused.Any(it => it.Origin == rule.Origin && it.Target.Equals(rule.Target)))],
        };

    private static ImmutableArray<ReplayedIn> Joined(ImmutableArray<ReplayedIn> some, ImmutableArray<ReplayedIn> others) =>
        [
            .. some.Concat(others)
                .GroupBy(it => it.Destination, StringComparer.Ordinal)
                .Select(same => new ReplayedIn(same.Key, same.Sum(it => it.Runs)))
                .OrderByDescending(it => it.Runs)
                .ThenBy(it => it.Destination, StringComparer.Ordinal),
        ];

    private static void Add(Dictionary<string, ReplayedIn> all, IEnumerable<ReplayedDestination> ofRun)
    {
        foreach (var destination in ofRun.Select(it => it.Destination).Distinct(StringComparer.Ordinal))
        {
            all[destination] = new ReplayedIn(destination, all.TryGetValue(destination, out var known) ? known.Runs + 1 : 1);
        }
    }

    private static ImmutableArray<ReplayedIn> Sorted(Dictionary<string, ReplayedIn> all) =>
        [.. all.Values.OrderByDescending(it => it.Runs).ThenBy(it => it.Destination, StringComparer.Ordinal)];
}

/// <summary>A destination and in how many runs it was reached for.</summary>
internal sealed record ReplayedIn(string Destination, int Runs);
