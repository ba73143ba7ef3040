using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Comparison;

/// <summary>
/// What policy files can tell apart without a look at anything else: whatever no entry names fares as the entity above it.
/// </summary>
public static class NamedEntities
{
    /// <summary>The repository itself (nulls), then the workflows and jobs that an entry names, each once, in the order of the files.</summary>
    public static IEnumerable<(string? Workflow, string? Job)> Of(IEnumerable<PolicySet?> sets) =>
        new[] { ((string?)null, (string?)null) }
            .Concat(Targets(sets).Where(target => target.Workflow is not null).Select(target => (target.Workflow, target.Job)))
            .Distinct();

    /// <summary>
    /// One repository for each way in which entries of an organization name them, and one that none names: a name with stars stands for itself, as it matches itself.
    /// What holds where several entries overlap is told only of a real repository.
    /// </summary>
    /// <param name="owner">The owner's name; null when it is not known.</param>
    public static IEnumerable<(string Name, RepositoryFacts Facts)> Repositories(IEnumerable<PolicySet?> sets, string? owner) =>
        new[] { ("any repository", Facts(new EntityTarget())) }
            .Concat(
                Targets(sets)
                    .Where(target => target is not { RepositoryId: null, RepositoryName: null, Visibility: null, Properties.Count: 0 })
                    .Select(target => (NameOf(target), Facts(target)))
            )
            .DistinctBy(it => it.Item1)
            .Select(it => (it.Item1, it.Item2 with { Owner = owner }));

    private static IEnumerable<EntityTarget> Targets(IEnumerable<PolicySet?> sets) =>
        sets.OfType<PolicySet>().SelectMany(set => set.Assignments.Select(it => it.Target).Concat(set.Defaults.Select(it => it.Target))).OfType<EntityTarget>();

    private static RepositoryFacts Facts(EntityTarget target) =>
        new(
            target.RepositoryId ?? 0,
            target.RepositoryName ?? "a-repository-that-no-entry-names",
            target.Visibility ?? "private",
            new SortedDictionary<string, string>(target.Properties.ToDictionary(), StringComparer.Ordinal)
        );

    private static string NameOf(EntityTarget target) =>
        string.Join(
            '+',
            new[] { target.RepositoryName, target.RepositoryId is { } id ? $"id:{id}" : null, target.Visibility }
                .OfType<string>()
                .Concat(target.Properties.Select(property => $"{property.Key}={property.Value}"))
                .Select(part => part.Replace(' ', '·'))
        );
}
