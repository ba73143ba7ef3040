using System.Collections.Immutable;
using CargoWall.Bot.Replays;
using CargoWall.Policy.Comparison;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Checks;

/// <summary>
/// What a change of an organization's files does to repositories that the readers of its check may not know of. It holds counts alone, so that no text
/// can tell more.
/// </summary>
/// <param name="Repositories">How many there are, of which not all may have been looked at.</param>
/// <param name="Changes">The repositories that change, gravest first.</param>
internal sealed record UntoldReach(int Repositories, ImmutableArray<UntoldChange> Changes)
{
    /// <summary>How many repositories change.</summary>
    public int Changed => Changes.Sum(change => change.Repositories);

    /// <summary>Whether more passes in some of them.</summary>
    public bool Widens => Changes.Any(change => change.Direction.HasFlag(ChangeDirection.Widens));

    /// <summary>Whether jobs of some of them would be refused what their last runs reached.</summary>
    public bool Breaks => Changes.Any(change => change.Breaks);

    /// <summary>Counts what was compared and replayed.</summary>
    public static UntoldReach Of(int repositories, PolicyComparison comparison, IReadOnlyDictionary<string, JobReplay> replays) =>
        new(
            repositories,
            [
                .. comparison
                    .Changed.GroupBy(subject => ComparisonWords.RepositoryOf(subject.Name), StringComparer.Ordinal)
                    .Select(ofRepository =>
                        (
                            Direction: ofRepository.Aggregate(ChangeDirection.None, (all, subject) => all | subject.Difference.Direction),
                            Breaks: ofRepository.Any(subject => replays.GetValueOrDefault(subject.Name) is { Breaks: true })
                        )
                    )
                    .GroupBy(repository => repository)
                    .Select(alike => new UntoldChange(alike.Key.Direction, alike.Key.Breaks, alike.Count()))
                    .OrderByDescending(change => change.Breaks)
                    .ThenByDescending(change => change.Direction),
            ]
        );
}

/// <summary>Repositories that change alike.</summary>
/// <param name="Direction">Whether more passes there, or less.</param>
/// <param name="Breaks">Whether jobs would be refused what their last runs reached.</param>
/// <param name="Repositories">How many repositories.</param>
internal sealed record UntoldChange(ChangeDirection Direction, bool Breaks, int Repositories);
