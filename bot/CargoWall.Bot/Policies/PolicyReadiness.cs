using CargoWall.Bot.Installations;
using CargoWall.GitHub;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Policies;

/// <summary>
/// Sees to it that everything a policy is resolved from was read once. Without it the first job after an installation could be served less
/// than its organization demands: the policy repository, or the repository's own files, may not be known yet.
/// </summary>
internal sealed class PolicyReadiness(IDbContextFactory<CargoWallDb> databases, InstallationRefresh installations, PolicySynchronization synchronization)
{
    private const int MostTries = 3;

    /// <summary>Returns when a repository can be resolved, or is not linked.</summary>
    /// <exception cref="InvalidOperationException">It could not be read; nothing may be served.</exception>
    public async Task EnsureAsync(RepositoryId repository, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            if (await FindAsync(repository, cancellationToken) is not { } state)
            {
                return;
            }

            if (!state.IsListed)
            {
                await installations.RefreshAsync(state.Installation, cancellationToken);
            }
            else if (!state.WasRead)
            {
                await synchronization.SynchronizeAsync(repository, cancellationToken);
            }
            else
            {
                await synchronization.EnsureOrganizationIsReadAsync(state.OwnerId, cancellationToken);
                return;
            }
        }

        throw new InvalidOperationException($"Repository {repository} and its organization could not be read, so no policy of them can be told.");
    }

    /// <summary>
    /// Returns when it is known which repositories an account gave the app. Before that one that is not linked may have been given, and its job must not go
    /// without its policy.
    /// </summary>
    /// <exception cref="GitHubException">GitHub does not tell.</exception>
    public async Task EnsureListedAsync(long ownerId, CancellationToken cancellationToken)
    {
        foreach (var installation in await FindUnlistedAsync(ownerId, cancellationToken))
        {
            await installations.RefreshAsync(new InstallationId(installation), cancellationToken);
        }
    }

    private async Task<List<long>> FindUnlistedAsync(long ownerId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
            .Installations.Where(row => row.OwnerId == ownerId && !row.Suspended && row.RemovedAt == null && row.ListedAt == null)
            .Select(row => row.InstallationId)
            .ToListAsync(cancellationToken);
    }

    private async Task<State?> FindAsync(RepositoryId repository, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await (
            from row in database.Repositories
            where row.RepositoryId == repository.Value
            join installation in database.Installations on row.InstallationId equals installation.InstallationId
            where !installation.Suspended && installation.RemovedAt == null
            select new State(row.OwnerId, new InstallationId(installation.InstallationId), installation.ListedAt != null, row.HeadCommit != null)
        ).FirstOrDefaultAsync(cancellationToken);
    }

    private sealed record State(long OwnerId, InstallationId Installation, bool IsListed, bool WasRead);
}
