using CargoWall.Bot.Policies.Files;
using CargoWall.GitHub;
using CargoWall.Policy.Model;
using CargoWall.Storage.Installations;

namespace CargoWall.Bot.Policies;

/// <summary>
/// Finds the last good set of a default branch whose head is broken. Pushes come quickly one after another, and some are told of late or never: when the
/// branch is read, a broken head may stand on a good one that was never read.
/// <para>
/// Which commits were heads is GitHub's word, not the history's: a commit that only arrived in the middle of a push was never what the branch said, and
/// nobody who looked at the push as a whole has seen its policies. And a head must be on the branch still: what a forced push took away stays away.
/// So the answer depends on the branch alone, not on which deliveries came when.
/// </para>
/// </summary>
internal sealed class EarlierHeads(PolicyTrees trees, PolicySets sets)
{
    /// <summary>So many heads are looked at. Who pushes more broken ones in a row keeps the set that is in force.</summary>
    private const int MostHeads = 30;

    /// <summary>The newest head before <paramref name="head"/> whose set is good; null when none is found.</summary>
    public async Task<EarlierHead?> FindLastGoodAsync(
        IGitHubReader github,
        RepositoryRow row,
        PolicyTree head,
        PolicyLevel level,
        CancellationToken cancellationToken
    )
    {
        if (row.DefaultBranch is not { } branch)
        {
            return null;
        }

        var moves = await github.Repositories.ListMovesAsync(branch, cancellationToken);
        var earlier = moves
            .Select(move => move.After)
            .Where(commit => commit != head.Commit && !NoCommit.Is(commit))
            .Distinct(StringComparer.Ordinal)
            .Take(MostHeads);
        foreach (var commit in earlier)
        {
            if (await trees.FindAsync(github.Git, commit, cancellationToken) is not { } tree)
            {
                continue;
            }

            // What was read once is stored, so going over known heads again asks GitHub for nothing.
            var read = await sets.ReadAsync(github.Git, tree, level, $"{row.OwnerLogin}/{row.Name}", cancellationToken);
            if (read.IsGood && await IsOnBranchAsync(github, commit, head, cancellationToken))
            {
                return new EarlierHead(tree, read);
            }
        }

        return null;
    }

    private static async Task<bool> IsOnBranchAsync(IGitHubReader github, string commit, PolicyTree head, CancellationToken cancellationToken) =>
        (await github.Repositories.CompareAsync(commit, head.Commit, cancellationToken))?.MergeBaseCommit.Sha == commit;
}

/// <summary>A former head of a branch, with its good set.</summary>
internal sealed record EarlierHead(PolicyTree Tree, ReadSet Read);
