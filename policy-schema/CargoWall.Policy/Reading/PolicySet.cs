using System.Collections.Immutable;
using System.Collections.ObjectModel;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Reading;

/// <summary>The policy files of one level at one commit.</summary>
public sealed class PolicySet
{
    private readonly Lazy<EntityIndex<Assignment>> _assignments;
    private readonly Lazy<EntityIndex<DefaultPolicy>> _defaults;

    internal PolicySet(PolicyLevel level, string repository, string? commit)
    {
        Level = level;
        Repository = repository;
        Commit = commit;
        _assignments = new(() => new EntityIndex<Assignment>(Assignments, assignment => assignment.Target));
        _defaults = new(() => new EntityIndex<DefaultPolicy>(Defaults, entry => entry.Target));
    }

    public PolicyLevel Level { get; }

    /// <summary><c>owner/name</c> of the repository that holds the files; may be empty.</summary>
    public string Repository { get; }

    public string? Commit { get; }

    /// <summary>Whether there is no error. Only a valid set can be resolved.</summary>
    public bool IsValid { get; private init; } = true;

    /// <summary>Everything that is wrong, by file, line and column.</summary>
    public IReadOnlyList<PolicyProblem> Problems
    {
        get;
        internal init
        {
            field = value;
            IsValid = value.All(problem => problem.Severity != ProblemSeverity.Error);
        }
    } = [];

    /// <summary>Paths of the files that take part, sorted.</summary>
    public IReadOnlyList<string> Files { get; internal init; } = [];

    public SettingsOpinion Settings { get; internal init; } = new();

    /// <summary>Null when no file has locks.</summary>
    public PolicyLocks? Locks { get; internal init; }

    /// <summary>Named policies, by name.</summary>
    public IReadOnlyDictionary<string, PolicyDefinition> Policies { get; internal init; } = ReadOnlyDictionary<string, PolicyDefinition>.Empty;

    public IReadOnlyDictionary<string, GroupDefinition> Groups { get; internal init; } = ReadOnlyDictionary<string, GroupDefinition>.Empty;

    public ImmutableArray<DefaultPolicy> Defaults { get; internal init; } = [];

    public ImmutableArray<Assignment> Assignments { get; internal init; } = [];

    public ImmutableArray<PolicyTest> Tests { get; internal init; } = [];

    /// <summary>The assignments by what they target; made at the first question, once a set.</summary>
    internal EntityIndex<Assignment> AssignmentsByTarget => _assignments.Value;

    /// <summary>The defaults by what they target; made at the first question, once a set.</summary>
    internal EntityIndex<DefaultPolicy> DefaultsByTarget => _defaults.Value;

    /// <summary>A set without files.</summary>
    public static PolicySet Empty(PolicyLevel level, string repository) => new(level, repository, commit: null);
}
