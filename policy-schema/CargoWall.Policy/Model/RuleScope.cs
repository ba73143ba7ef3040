using System.Collections.Immutable;

namespace CargoWall.Policy.Model;

/// <summary>The processes that a rule is limited to: all terms must fit. Terms are in canonical order, without repeats.</summary>
public sealed class RuleScope : IEquatable<RuleScope>
{
    private RuleScope(ImmutableArray<ScopeTerm> terms) => Terms = terms;

    public ImmutableArray<ScopeTerm> Terms { get; }

    /// <summary>The scope of these terms; null, which is no scope at all, when there are none.</summary>
    public static RuleScope? Of(IEnumerable<ScopeTerm> terms)
    {
        var sorted = terms
            .Distinct()
            .OrderBy(term => term.Key)
            .ThenBy(term => term.Index ?? -1)
            .ThenBy(term => term.Value, StringComparer.Ordinal)
            .ThenBy(term => term.IsGlob)
            .ToImmutableArray();
        return sorted.IsEmpty ? null : new RuleScope(sorted);
    }

    /// <summary>Whether the process is one of them; without facts it is not.</summary>
    public bool Covers(ProcessFacts? process)
    {
        if (process is null)
        {
            return false;
        }

        foreach (var term in Terms)
        {
            if (!term.Covers(process))
            {
                return false;
            }
        }

        return true;
    }

    public bool Equals(RuleScope? other) => other is not null && Terms.SequenceEqual(other.Terms);

    public override bool Equals(object? obj) => Equals(obj as RuleScope);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var term in Terms)
        {
            hash.Add(term);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(' ', Terms);
}
