using System.Collections.Immutable;
using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Comparison;

/// <summary>What a change of files does to everything that it reaches. Pure.</summary>
public sealed record PolicyComparison
{
    // Most jobs share a policy; of a set that is made to have many, not all are looked at.
    private const int MostPoliciesToLint = 50;

    private PolicyComparison() { }

    /// <summary>Subjects for which something that is enforced changes.</summary>
    public required ImmutableArray<ChangedSubject> Changed { get; init; }

    /// <summary>Subjects that are new, with what they get.</summary>
    public required ImmutableArray<(string Name, EffectivePolicy Policy)> New { get; init; }

    /// <summary>How many subjects exist after the change.</summary>
    public required int Subjects { get; init; }

    /// <summary>What a reviewer should know of the policies after the change, without repeats, the gravest first.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>Resolves each subject before and after. Findings are those of the resolution alone.</summary>
    public static PolicyComparison Of(IEnumerable<ComparedSubject> subjects, CancellationToken cancellationToken = default) =>
        Of(subjects, [], level: null, cancellationToken);

    /// <summary>The same with all that a reviewer should know of the changed set and of what then holds together.</summary>
    /// <param name="subjects">What to resolve.</param>
    /// <param name="changed">The set after the change. Of what holds together, what is the other level's to mend is left out.</param>
    /// <param name="facts">What is known beside the set.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static PolicyComparison Of(
        IEnumerable<ComparedSubject> subjects,
        PolicySet changed,
        LintFacts facts,
        CancellationToken cancellationToken = default
    ) => Of(subjects, PolicyLint.Lint(changed, facts), changed.Level, cancellationToken);

    private static PolicyComparison Of(
        IEnumerable<ComparedSubject> subjects,
        IEnumerable<Finding> ofSet,
        PolicyLevel? level,
        CancellationToken cancellationToken
    )
    {
        var changed = ImmutableArray.CreateBuilder<ChangedSubject>();
        var added = ImmutableArray.CreateBuilder<(string, EffectivePolicy)>();
        var findings = new HashSet<Finding>(ofSet);
        var linted = new HashSet<string>(StringComparer.Ordinal);
        var count = 0;
        foreach (var subject in subjects)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var after = Resolver.Resolve(subject.After);
            findings.UnionWith(after.Findings);
            if (level is not null && linted.Count < MostPoliciesToLint && linted.Add($"{subject.After.RepositoryFacts.Visibility} {after.Policy.Digest}"))
            {
                findings.UnionWith(PolicyLint.Lint(after.Policy, subject.After.RepositoryFacts).Where(finding => finding.Origin?.Level == level));
            }

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
