using System.Collections.Immutable;
using CargoWall.Policy.Lint;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Checks;

/// <summary>What a change of files does to everything that it reaches. Pure.</summary>
internal sealed record PolicyComparison
{
    private PolicyComparison()
    {
    }

    /// <summary>Subjects whose policy changes, by name.</summary>
    public required ImmutableArray<(string Name, PolicyChange Change)> Changed { get; init; }

    /// <summary>Subjects that are new, with what they get.</summary>
    public required ImmutableArray<(string Name, EffectivePolicy Policy)> New { get; init; }

    /// <summary>How many subjects exist after the change.</summary>
    public required int Subjects { get; init; }

    /// <summary>What a reviewer should know of the policies after the change, without repeats.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>The findings that were there before, too.</summary>
    public required ImmutableHashSet<Finding> Known { get; init; }

    public static PolicyComparison Of(IEnumerable<PreviewSubject> subjects, CancellationToken cancellationToken)
    {
        var changed = ImmutableArray.CreateBuilder<(string, PolicyChange)>();
        var added = ImmutableArray.CreateBuilder<(string, EffectivePolicy)>();
        var findings = new HashSet<Finding>();
        var known = new HashSet<Finding>();
        var count = 0;
        foreach (var subject in subjects)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var before = subject.Before is null ? null : Resolver.Resolve(subject.Before);
            var after = subject.After is null ? null : Resolver.Resolve(subject.After);
            known.UnionWith(before?.Findings ?? []);
            findings.UnionWith(after?.Findings ?? []);
            count += after is null ? 0 : 1;
            if (before is not null && after is not null && PolicyChange.Between(before.Policy, after.Policy) is { } change)
            {
                changed.Add((subject.Name, change));
            }
            else if (before is null && after is not null)
            {
                added.Add((subject.Name, after.Policy));
            }
        }

        return new PolicyComparison
        {
            Changed = changed.ToImmutable(),
            New = added.ToImmutable(),
            Subjects = count,
            Findings = [.. findings.OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.ToString(), StringComparer.Ordinal)],
            Known = [.. known],
        };
    }
}
