using CargoWall.Bot.Policies;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Modes;

/// <summary>The entities of a repository whose mode differs between two states of its policies. Pure.</summary>
internal static class ModeComparison
{
    /// <param name="before">What it was resolved from.</param>
    /// <param name="after">What it is resolved from.</param>
    /// <param name="entities">Workflows and jobs, each after what it belongs to; the repository itself is always looked at.</param>
    /// <param name="isFromAbove">Whether the organization's files changed rather than the repository's own.</param>
    /// <param name="day">The day to resolve for.</param>
    public static IReadOnlyList<ModeDifference> Of(
        InForce before,
        InForce after,
        IEnumerable<(string Workflow, string? Job)> entities,
        bool isFromAbove,
        DateOnly day
    )
    {
        var changes = new Dictionary<(string? Workflow, string? Job), (PolicyMode? Old, PolicyMode? New)>();
        var found = new List<ModeDifference>();
        foreach (var (workflow, job) in entities.Select(it => ((string?)it.Workflow, it.Job)).Prepend((null, null)))
        {
            var change = (Old: ModeOf(before, workflow, job, day), New: ModeOf(after, workflow, job, day));
            changes[(workflow, job)] = change;
            if (change.Old == change.New)
            {
                continue;
            }

            var isInherited = workflow is null ? isFromAbove : changes.TryGetValue((job is null ? null : workflow, null), out var parent) && parent == change;
            found.Add(new ModeDifference(workflow, job, change.Old, change.New, isInherited));
        }

        return found;
    }

    private static PolicyMode? ModeOf(InForce state, string? workflow, string? job, DateOnly day)
    {
        var policy = Resolver.Resolve(state.For(workflow, job, day)).Policy;
        return policy.IsUnprotected ? null : policy.Mode;
    }
}

/// <summary>An entity and its modes; null is no policy.</summary>
internal sealed record ModeDifference(string? Workflow, string? Job, PolicyMode? Old, PolicyMode? New, bool IsInherited);
