using System.Collections.Immutable;
using CargoWall.Policy.Lint;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Comparison;

/// <summary>What a change of files does to everything that it reaches. Pure.</summary>
public sealed record PolicyComparison
{
    private PolicyComparison()
    {
    }

    /// <summary>Subjects for which something that is enforced changes.</summary>
    public required ImmutableArray<ChangedSubject> Changed { get; init; }

    /// <summary>Subjects that are new, with what they get.</summary>
    public required ImmutableArray<(string Name, EffectivePolicy Policy)> New { get; init; }

    /// <summary>How many subjects exist after the change.</summary>
    public required int Subjects { get; init; }

    /// <summary>What a reviewer should know of the policies after the change, without repeats, the gravest first.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>Resolves each subject before and after.</summary>
    public static PolicyComparison Of(IEnumerable<ComparedSubject> subjects, CancellationToken cancellationToken = default)
    {
        var changed = ImmutableArray.CreateBuilder<ChangedSubject>();
        var added = ImmutableArray.CreateBuilder<(string, EffectivePolicy)>();
        var findings = new HashSet<Finding>();
        var count = 0;
        foreach (var subject in subjects)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var after = Resolver.Resolve(subject.After);
            findings.UnionWith(after.Findings);
            count++;
            if (subject.Before is null)
            {
                added.Add((subject.Name, after.Policy));
                continue;
            }

            var before = Resolver.Resolve(subject.Before).Policy;
            var difference = EffectiveDiff.Between(before, after.Policy);
            if (!difference.IsEmpty)
            {
                changed.Add(new ChangedSubject(subject.Name, before, after.Policy, difference));
            }
        }

        return new PolicyComparison
        {
            Changed = changed.ToImmutable(),
            New = added.ToImmutable(),
            Subjects = count,
            Findings = [.. findings.OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.ToString(), StringComparer.Ordinal)],
        };
    }
}
