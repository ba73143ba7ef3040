using System.Collections.Immutable;
using System.Collections.ObjectModel;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>The policy files of one level at one commit.</summary>
public sealed class PolicySet
{
    internal PolicySet(PolicyLevel level, string repository, string? commit)
    {
        Level = level;
        Repository = repository;
        Commit = commit;
    }

    public PolicyLevel Level { get; }

    /// <summary><c>owner/name</c> of the repository that holds the files; may be empty.</summary>
    public string Repository { get; }

    public string? Commit { get; }

    /// <summary>Whether there is no error. Only a valid set can be resolved.</summary>
    public bool IsValid => Problems.All(problem => problem.Severity != ProblemSeverity.Error);

    /// <summary>Everything that is wrong, by file, line and column.</summary>
    public IReadOnlyList<PolicyProblem> Problems { get; internal init; } = [];

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

    /// <summary>A set without files.</summary>
    public static PolicySet Empty(PolicyLevel level, string repository) => new(level, repository, commit: null);
}
