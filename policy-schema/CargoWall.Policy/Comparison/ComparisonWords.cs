using System.Collections.Immutable;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Comparison;

/// <summary>Subjects that change alike.</summary>
/// <param name="Names">Their names, in order.</param>
/// <param name="First">One of them.</param>
public sealed record ChangeGroup(ImmutableArray<string> Names, ChangedSubject First);

/// <summary>The words for what a change of files does, the same in a check and on the command line.</summary>
/// <param name="comparison">What it does.</param>
/// <param name="ofRepositories">Whether the subjects are repositories of an organization rather than jobs of one repository.</param>
public sealed class ComparisonWords(PolicyComparison comparison, bool ofRepositories)
{
    /// <summary>Subjects that change alike, in order of their first.</summary>
    public ImmutableArray<ChangeGroup> Groups { get; } =
    [
        .. comparison
            .Changed.GroupBy(it => string.Join('\n', it.Difference.Changes.Select(change => $"{change.Text} {change.Origin}")), StringComparer.Ordinal)
            .Select(group => new ChangeGroup([.. group.Select(it => it.Name)], group.First())),
    ];

    /// <summary>How many subjects change.</summary>
    public int Changed => comparison.Changed.Length;

    /// <summary>How many repositories change, where the subjects are repositories.</summary>
    public int ChangedRepositories => Groups.SelectMany(group => group.Names).Select(RepositoryOf).Distinct(StringComparer.Ordinal).Count();

    /// <summary><c>widens ci.yml#build, narrows 3 of 5 jobs</c>, in parts to be joined by commas.</summary>
    /// <param name="say">Puts a verb before what it is about.</param>
    /// <param name="name">Shows a name, which comes from outside.</param>
    /// <param name="ours">Shows words of ours.</param>
    /// <param name="breaks">Whether recorded runs show that a subject would be refused what it reaches: that is said first, whatever else changes.</param>
    public IEnumerable<T> Headline<T>(Func<string, T, T> say, Func<string, T> name, Func<string, T> ours, Func<string, bool>? breaks = null)
    {
        if (Groups.IsEmpty)
        {
            yield return ours(comparison.New.IsEmpty ? "changes nothing that is enforced" : Quantity.Of(comparison.New.Length, "new job"));
            yield break;
        }

        var broken = Groups.SelectMany(group => group.Names).Where(it => breaks?.Invoke(it) == true).ToList();
        // What breaks may let more pass as well: neither hides the other.
        var widening = Groups
            .Where(group => group.First.Difference.Direction.HasFlag(ChangeDirection.Widens))
            .SelectMany(group => group.Names)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var alike in broken.GroupBy(widening.Contains).OrderByDescending(it => it.Key))
        {
            yield return Say(alike.Key ? "breaks and widens" : "breaks", [.. alike]);
        }

        foreach (var alike in Groups.GroupBy(group => group.First.Difference.Direction).OrderByDescending(it => it.Key))
        {
            var names = alike.SelectMany(group => group.Names).Except(broken, StringComparer.Ordinal).ToList();
            if (names.Count > 0)
            {
                yield return Say(VerbOf(alike.Key), names);
            }
        }

        T Say(string verb, List<string> names) => say(verb, names.Count == 1 ? name(names[0]) : ours(CountOf(names)));
    }

    /// <summary><c>2 of 5 jobs change.</c></summary>
    public string Reach()
    {
        var jobs = Quantity.Of(comparison.Subjects, "job");
        return Changed == 0 ? $"What is enforced stays the same for {jobs}." : $"{Changed} of {jobs} {(Changed == 1 ? "changes" : "change")}.";
    }

    /// <summary><c>Mode stays enforce.</c>; null where modes differ, or nothing changes.</summary>
    public string? ModeThatStays() =>
        Groups.SelectMany(group => new[] { group.First.Before.Mode, group.First.After.Mode }).Distinct().ToList() is [var mode]
            ? $"Mode stays {PolicyWords.Mode.Of(mode)}."
            : null;

    /// <summary>What a subject gets that did not exist before.</summary>
    public static string OfNew(EffectivePolicy policy) =>
        policy.IsUnprotected
            ? "new: no policy, the step's inputs decide alone"
            : $"new: mode {PolicyWords.Mode.Of(policy.Mode)}, {Quantity.Of(policy.Rules.Length, "rule")}, else {PolicyWords.DefaultAction.Of(policy.DefaultAction)}";

    /// <summary>The beginning of a policy's digest; <c>none</c> without a policy.</summary>
    public static string Digest(EffectivePolicy policy) => policy.IsUnprotected ? "none" : policy.Digest[..8] + "…";

    /// <summary><c>widens</c>, <c>narrows</c>, or <c>changes</c> for both or neither.</summary>
    public static string VerbOf(ChangeDirection direction) =>
        direction switch
        {
            ChangeDirection.Widens => "widens",
            ChangeDirection.Narrows => "narrows",
            _ => "changes",
        };

    /// <summary>The repository that a subject of an organization is of: a name begins with the repository's, which has no blank.</summary>
    public static string RepositoryOf(string name) => name.Split(' ')[0];

    private string CountOf(List<string> names) =>
        ofRepositories ? $"policies of {Quantity.Of(names.Select(RepositoryOf).Distinct(StringComparer.Ordinal).Count(), "repository", "repositories")}"
        : names.Count == comparison.Subjects ? $"all {names.Count} jobs"
        : $"{names.Count} of {comparison.Subjects} jobs";
}
