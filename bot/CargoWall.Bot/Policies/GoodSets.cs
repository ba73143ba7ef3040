using CargoWall.Bot.Installations;
using CargoWall.Bot.Policies.Files;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Policies;

/// <summary>What is in force now, from the database alone.</summary>
internal sealed class GoodSets(IDbContextFactory<CargoWallDb> databases, PolicySets sets)
{
    /// <summary>What a repository is resolved from; null when it is not linked.</summary>
    public async Task<InForce?> FindAsync(long repositoryId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // One statement, so that the sets and the generations belong together.
        var state = await (
            from repository in database.Repositories
            where repository.RepositoryId == repositoryId
            join installation in database.Installations on repository.InstallationId equals installation.InstallationId
            where !installation.Suspended && installation.RemovedAt == null
            join owner in database.Owners on repository.OwnerId equals owner.OwnerId
            from own in database.PolicySets.Where(set => set.SetId == repository.GoodSetId).DefaultIfEmpty()
            from holder in database.Repositories.Where(holder => holder.RepositoryId == owner.PolicyRepositoryId).DefaultIfEmpty()
            from above in database.PolicySets.Where(set => set.SetId == holder.GoodSetId).DefaultIfEmpty()
            select new
            {
                repository,
                owner,
                own,
                holder,
                above,
            }
        )
            .AsNoTracking()
            .FirstOrDefaultAsync(cancellationToken);
        if (state is null)
        {
            return null;
        }

        var isHolder = state.owner.PolicyRepositoryId == repositoryId;
        var organization = state.above is null
            ? null
            : await ReadAsync(
                state.above.CommitId,
                state.above.Tree,
                PolicyLevel.Organization,
                $"{state.holder!.OwnerLogin}/{state.holder.Name}",
                cancellationToken
            );
        // The files of the policy repository are the organization's; as a repository it has none.
        var repositorySet =
            state.own is null || isHolder
                ? null
                : await ReadAsync(
                    state.own.CommitId,
                    state.own.Tree,
                    PolicyLevel.Repository,
                    $"{state.repository.OwnerLogin}/{state.repository.Name}",
                    cancellationToken
                );
        return new InForce
        {
            Organization = organization,
            Repository = repositorySet,
            Facts = new RepositoryFacts(repositoryId, state.repository.Name, state.repository.Visibility, RepositoryProperties.Of(state.repository)),
            OwnerGeneration = state.owner.Generation,
            RepositoryGeneration = state.repository.Generation,
            OwnerId = state.owner.OwnerId,
            PolicyRepository =
                state.holder is null || isHolder
                    ? null
                    : new PolicyRepository($"{state.holder.OwnerLogin}/{state.holder.Name}", state.holder.Visibility == "public"),
            Level = PolicySynchronization.LevelOf(state.repository, state.owner),
            DefaultBranch = state.repository.DefaultBranch,
            NewestCommit = state.repository.HeadCommit,
        };
    }

    /// <summary>
    /// The set that is in force without a commit: the one in force now where the commit's own is not, else the newest good one before it; null when there
    /// is none.
    /// </summary>
    public async Task<LastGood?> FindLastGoodAsync(long repositoryId, string exceptCommit, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var good = database.PolicySets.Where(set => set.RepositoryId == repositoryId && set.IsGood && set.CommitId != exceptCommit);
        if (!await database.PolicySets.AnyAsync(set => set.RepositoryId == repositoryId && set.IsGood && set.CommitId == exceptCommit, cancellationToken))
        {
            // The newest of those that say what is in force: a later commit may have the same files.
            good = good.Where(set =>
                database.Repositories.Any(row =>
                    row.RepositoryId == repositoryId && database.PolicySets.Any(served => served.SetId == row.GoodSetId && served.Tree == set.Tree)
                )
            );
        }

        return await good.OrderByDescending(set => set.SetId).Select(set => new LastGood(set.CommitId, set.Tree)).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>A good set that was stored.</summary>
    public async Task<PolicySet> ReadAsync(string commit, string? tree, PolicyLevel level, string repository, CancellationToken cancellationToken)
    {
        var entry = tree is null ? null : new ListedEntry(".cargowall", "040000", tree, 0);
        var read = await sets.ReadAsync(StoredGit.Only, new PolicyTree(commit, entry, null), level, repository, cancellationToken);
        return read.Set;
    }
}

/// <summary>The repository of an organization's policies.</summary>
/// <param name="Name"><c>owner/name</c>.</param>
/// <param name="IsPublic">Whether anybody may read it.</param>
internal sealed record PolicyRepository(string Name, bool IsPublic);

/// <summary>A good set by where it is.</summary>
internal sealed record LastGood(string Commit, string? Tree);

/// <summary>Everything that policies of one repository are resolved from.</summary>
internal sealed record InForce
{
    /// <summary>Null when the account has no policy repository.</summary>
    public required PolicySet? Organization { get; init; }

    /// <summary>Null when the repository never had a good set.</summary>
    public required PolicySet? Repository { get; init; }

    public required RepositoryFacts Facts { get; init; }

    public required long OwnerGeneration { get; init; }

    public required long RepositoryGeneration { get; init; }

    public required long OwnerId { get; init; }

    /// <summary>The other repository that holds the organization's policies; null when there is none, or this is it.</summary>
    public required PolicyRepository? PolicyRepository { get; init; }

    /// <summary>Whose files this repository holds.</summary>
    public required PolicyLevel Level { get; init; }

    /// <summary>The branch that is served; null before the first reading.</summary>
    public required string? DefaultBranch { get; init; }

    /// <summary>The commit of the default branch that was read last, good or not; empty when the branch had none, null before the first reading.</summary>
    public required string? NewestCommit { get; init; }

    /// <summary>Whether the repository was read once; before that nothing may be resolved for it.</summary>
    public bool WasRead => NewestCommit is not null;

    public ResolutionInput For(string? workflow, string? job, DateOnly day) =>
        new()
        {
            Organization = Organization,
            Repository = Repository,
            RepositoryFacts = Facts,
            Workflow = workflow,
            Job = job,
            Day = day,
        };
}
