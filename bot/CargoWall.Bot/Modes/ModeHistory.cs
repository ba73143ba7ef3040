using CargoWall.Bot.Policies;
using CargoWall.Bot.Policies.Files;
using CargoWall.GitHub.Resources;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Bot.Modes;

/// <summary>
/// The commits of a default branch that changed its policies, one after another: a push may bring several, and each has its own author. Follows first
/// parents, so a merge counts as one.
/// </summary>
internal sealed class ModeHistory(PolicyTrees trees, PolicySets sets)
{
    // Beyond it, or after a forced push, all of a change is its last commit's.
    private const int MostCommits = 50;

    /// <summary>The first commit after <paramref name="from"/> that has other policies and no errors; the last one where that cannot be told.</summary>
    public async Task<PolicyStep> NextAsync(
        IGit git,
        PolicyStep? from,
        PolicyStep to,
        PolicyLevel level,
        string repository,
        CancellationToken cancellationToken
    )
    {
        if (from is null || await BetweenAsync(git, from, to, cancellationToken) is not { } between)
        {
            return to;
        }

        foreach (var commit in between)
        {
            if (
                await trees.FindAsync(git, commit, cancellationToken) is { } tree
                && tree.PoliciesId != from.Tree
                && (await sets.ReadAsync(git, tree, level, repository, cancellationToken)).IsGood
            )
            {
                return new PolicyStep(commit, tree.PoliciesId);
            }
        }

        return to;
    }

    /// <summary>The set of a step; an empty one before the first.</summary>
    public async Task<PolicySet> ReadAsync(IGit git, PolicyStep? step, PolicyLevel level, string repository, CancellationToken cancellationToken)
    {
        if (step is null)
        {
            return PolicySet.Empty(level, repository);
        }

        var entry = step.Tree is null ? null : new ListedEntry(".cargowall", "040000", step.Tree, 0);
        return (await sets.ReadAsync(git, new PolicyTree(step.Commit, entry, null), level, repository, cancellationToken)).Set;
    }

    /// <summary>Oldest first, <paramref name="to"/> not among them; null when the way back does not lead to <paramref name="from"/>.</summary>
    private static async Task<IReadOnlyList<string>?> BetweenAsync(IGit git, PolicyStep from, PolicyStep to, CancellationToken cancellationToken)
    {
        var between = new List<string>();
        var at = to.Commit;
        for (var steps = 0; steps < MostCommits; steps++)
        {
            if (await git.FindCommitAsync(at, cancellationToken) is not { Parents: [var parent, ..] })
            {
                return null;
            }

            if (parent.Sha == from.Commit)
            {
                between.Reverse();
                return between;
            }

            between.Add(at = parent.Sha);
        }

        return null;
    }
}

/// <summary>A commit and the git id of its <c>.cargowall</c>; null when it has none.</summary>
internal sealed record PolicyStep(string Commit, string? Tree);
