using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>
/// The targets of a policy that match one name or one address. Interned by its policy: names or addresses that the same targets match
/// have the same instance, so a set is a class that the kernel can keep by its number.
/// </summary>
public sealed class TargetSet
{
    private const int Unknown = -1;

    // Computed at the first question about a name of this class. Whoever loses the race to set it wrote the same.
    private volatile int _mayPass = Unknown;

    internal TargetSet() { }

    /// <summary>A small number, unique within the policy. Sets of names and of addresses share the numbers; 0 is the empty set of both.</summary>
    public required int Id { get; init; }

    /// <summary>Whether nothing matches: the default action decides, unless another part of the connection matches something.</summary>
    public bool IsEmpty => Id == 0;

    internal ImmutableArray<Candidate> RequiredDenies { get; init; } = [];

    internal ImmutableArray<Candidate> RequiredAllows { get; init; } = [];

    /// <summary>Rules that nobody requires: by tier, within it by group, within a group the nearest first.</summary>
    internal ImmutableArray<Candidate> Ranked { get; init; } = [];

    internal ImmutableArray<AutoAllowCandidate> AutoAllows { get; init; } = [];

    /// <summary>The same with these rules alone. It is no class of the policy.</summary>
    internal TargetSet Keeping(Func<Candidate, bool> keeps) =>
        new()
        {
            Id = Id,
            RequiredDenies = RequiredDenies.RemoveAll(candidate => !keeps(candidate)),
            RequiredAllows = RequiredAllows.RemoveAll(candidate => !keeps(candidate)),
            Ranked = Ranked.RemoveAll(candidate => !keeps(candidate)),
            AutoAllows = AutoAllows,
        };

    /// <summary>Adds the ports and protocols that its rules and auto-allows cover.</summary>
    internal void AddTraffics(HashSet<Traffic> traffics)
    {
        foreach (var candidates in (ReadOnlySpan<ImmutableArray<Candidate>>)[RequiredDenies, RequiredAllows, Ranked])
        {
            foreach (var candidate in candidates)
            {
                traffics.Add(candidate.Traffic);
            }
        }

        foreach (var candidate in AutoAllows)
        {
            traffics.Add(candidate.Traffic);
        }
    }

    /// <summary>Adds the numbers of the scopes that its rules and auto-allows are limited to.</summary>
    internal void AddScopes(SortedSet<int> scopes)
    {
        foreach (var candidates in (ReadOnlySpan<ImmutableArray<Candidate>>)[RequiredDenies, RequiredAllows, Ranked])
        {
            foreach (var candidate in candidates)
            {
                Add(candidate.Scope);
            }
        }

        foreach (var candidate in AutoAllows)
        {
            Add(candidate.Scope);
        }

        void Add(int scope)
        {
            if (scope >= 0)
            {
                scopes.Add(scope);
            }
        }
    }

    /// <summary>Whether some connection to a name of this class passes, asked once.</summary>
    internal bool MayPass(Func<TargetSet, bool> ask)
    {
        if (_mayPass == Unknown)
        {
            _mayPass = ask(this) ? 1 : 0;
        }

        return _mayPass == 1;
    }
}
