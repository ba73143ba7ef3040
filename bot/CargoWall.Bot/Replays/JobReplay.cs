using System.Collections.Immutable;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Replay;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Replays;

/// <summary>What a change of policy would have done to the last runs of one job.</summary>
internal sealed record JobReplay
{
    /// <summary>The runs that were judged, by GitHub's id.</summary>
    public required ImmutableHashSet<long> RunIds { get; init; }

    /// <summary>Those in which something that passes now would be refused, or would be denied where the newer policy only audits.</summary>
    public required ImmutableHashSet<long> BrokenRunIds { get; init; }

    /// <summary>How many runs were judged.</summary>
    public int Runs => RunIds.Count;

    /// <summary>In how many of them something would be refused.</summary>
    public int BrokenRuns => BrokenRunIds.Count;

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

    /// <summary>Judges the runs, each once in the list, by two policies.</summary>
    public static JobReplay Of(EffectivePolicy before, EffectivePolicy after, IReadOnlyList<RecordedRun> runs)
    {
        var (older, newer) = (CompiledPolicy.Compile(before), CompiledPolicy.Compile(after));
        // Enforce begins to refuse what audit let pass.
        var startsToRefuse = before.Mode == PolicyMode.Audit && after.Mode == PolicyMode.Enforce;
        var denied = new List<(string Destination, long RunId)>();
        var allowed = new List<(string Destination, long RunId)>();
        var unused = new HashSet<Rule>(newer.Rules, ReferenceEqualityComparer.Instance);
        var broken = ImmutableHashSet.CreateBuilder<long>();
        foreach (var run in runs)
        {
            var result = ConnectionReplay.Judge(older, newer, run.Connections);
            var refused = startsToRefuse ? result.NewlyDenied.AddRange(result.StillDenied) : result.NewlyDenied;
            denied.AddRange(refused.Select(it => (it.Destination, run.RunId)));
            allowed.AddRange(result.NewlyAllowed.Select(it => (it.Destination, run.RunId)));
            if (!refused.IsEmpty)
            {
                broken.Add(run.RunId);
            }

            unused.ExceptWith(result.Rules.Where(use => use.Count > 0).Select(use => use.Rule));
        }

        return new JobReplay
        {
            RunIds = [.. runs.Select(run => run.RunId)],
            BrokenRunIds = broken.ToImmutable(),
            Refuses = after.Mode == PolicyMode.Enforce,
            NewlyDenied = Gathered(denied),
            NewlyAllowed = Gathered(allowed),
            Unused = [.. newer.Rules.Where(rule => rule.Target is not RuleTarget.Url && unused.Contains(rule))],
        };
    }

    /// <summary>Both together: the runs of several jobs, or what several subjects that change alike went through. A run of both is one run.</summary>
    public JobReplay With(JobReplay other) =>
        new()
        {
            RunIds = RunIds.Union(other.RunIds),
            BrokenRunIds = BrokenRunIds.Union(other.BrokenRunIds),
            Refuses = Refuses || other.Refuses,
            NewlyDenied = Gathered(Each(NewlyDenied).Concat(Each(other.NewlyDenied))),
            NewlyAllowed = Gathered(Each(NewlyAllowed).Concat(Each(other.NewlyAllowed))),
            // By place: each job has a copy of the rule.
            Unused = [.. Unused.Where(rule => other.Unused.Any(it => it.Origin == rule.Origin && it.Target.Equals(rule.Target)))],
        };

    private static IEnumerable<(string Destination, long RunId)> Each(ImmutableArray<ReplayedIn> all) =>
        all.SelectMany(it => it.RunIds.Select(run => (it.Destination, run)));

    private static ImmutableArray<ReplayedIn> Gathered(IEnumerable<(string Destination, long RunId)> each) =>
        [
            .. each.GroupBy(it => it.Destination, it => it.RunId, StringComparer.Ordinal)
                .Select(same => new ReplayedIn(same.Key, [.. same]))
                .OrderByDescending(it => it.Runs)
                .ThenBy(it => it.Destination, StringComparer.Ordinal),
        ];
}

/// <summary>A destination and the runs in which it was reached for, by GitHub's id.</summary>
internal sealed record ReplayedIn(string Destination, ImmutableHashSet<long> RunIds)
{
    /// <summary>In how many runs.</summary>
    public int Runs => RunIds.Count;
}
