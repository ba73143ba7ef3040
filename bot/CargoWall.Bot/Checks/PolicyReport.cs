using System.Diagnostics;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Replays;
using CargoWall.Policy.Comparison;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;
using CargoWall.Policy.Testing;

namespace CargoWall.Bot.Checks;

/// <summary>What the policy check has to say about a commit.</summary>
internal abstract record PolicyReport
{
    private PolicyReport() { }

    /// <summary>Neither policies nor workflows differ from <paramref name="Base"/>.</summary>
    public sealed record Unchanged(string? Base) : PolicyReport;

    /// <summary>The set has errors: it is never served.</summary>
    /// <param name="Problems">All of them, warnings too.</param>
    /// <param name="InForce">The set that stays in force; null when there is none.</param>
    public sealed record Broken(IReadOnlyList<PolicyProblem> Problems, LastGood? InForce) : PolicyReport;

    /// <summary>The set is good; this is what it does.</summary>
    public sealed record Compared : PolicyReport
    {
        public required PolicyComparison Comparison { get; init; }

        /// <summary>What the last runs would have gone through, for each changed subject that has any.</summary>
        public IReadOnlyDictionary<string, JobReplay> Replays { get; init; } = new Dictionary<string, JobReplay>();

        /// <summary>Changed locks, and changed settings that no agent acts on: they bear on what is proposed later rather than on a job of now.</summary>
        public IReadOnlyList<EffectiveChange> Limits { get; init; } = [];

        /// <summary>What it does to repositories that the readers may not know of; null where they may know of all.</summary>
        public UntoldReach? Untold { get; init; }

        /// <summary>Whether it leaves everything as it is.</summary>
        public bool ChangesNothing => Comparison.Changed.IsEmpty && Limits.Count == 0 && Untold is null or { Changed: 0 };

        /// <summary>Whether jobs would be refused what their last runs reached.</summary>
        public bool Breaks => Replays.Values.Any(replay => replay.Breaks);

        /// <summary>Whether more would pass somewhere, less be refused, or more could be proposed than before.</summary>
        public bool Widens =>
            Comparison.Changed.Any(subject => subject.Difference.Direction.HasFlag(ChangeDirection.Widens))
            || Untold is { Widens: true }
            || Limits.Any(change => change.Direction.HasFlag(ChangeDirection.Widens));

        /// <summary>What reviews say, where the policy in force asks for one of a widening; null where it does not.</summary>
        public ReviewState? Review { get; init; }

        /// <summary>How each value of the changed subjects comes about, where somebody asked for that.</summary>
        public IReadOnlyList<(string Name, string Text)> Explanations { get; init; } = [];

        /// <summary>Expectations of the policy files' own tests that do not hold.</summary>
        public IReadOnlyList<TestOutcome> FailedTests { get; init; } = [];

        /// <summary>How many expectations the tests have.</summary>
        public int Tests { get; init; }

        /// <summary>Warnings and notices of the reader.</summary>
        public required IReadOnlyList<PolicyProblem> Problems { get; init; }

        /// <summary>What readers of this check may be told.</summary>
        public required Discretion Discretion { get; init; }

        /// <summary>Whether the subjects are repositories of an organization rather than jobs of one repository.</summary>
        public bool IsOrganization { get; init; }

        /// <summary>How many subjects there are, of which not all may have been looked at.</summary>
        public required int Reached { get; init; }

        /// <summary>The commit of the last good set, when the base's own is broken and was not compared with.</summary>
        public string? InsteadOfBrokenBase { get; init; }

        /// <summary>Name of the branch that the change goes to, when that branch is not the one that is served.</summary>
        public string? UnservedBranch { get; init; }
    }

    public T Match<T>(Func<Unchanged, T> unchanged, Func<Broken, T> broken, Func<Compared, T> compared) =>
        this switch
        {
            Unchanged it => unchanged(it),
            Broken it => broken(it),
            Compared it => compared(it),
            _ => throw new UnreachableException(),
        };
}
