using CargoWall.Bot.Installations;
using CargoWall.GitHub;
using CargoWall.Storage;
using CargoWall.Storage.Installations;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Runs.Linking;

/// <summary>Which repositories the app covers.</summary>
internal sealed class LinkedRepositories(IDbContextFactory<CargoWallDb> databases)
{
    /// <summary>Null when the app has no access to the repository, or its installation is suspended.</summary>
    public Task<LinkedRepository?> FindAsync(long repositoryId, CancellationToken cancellationToken) =>
        FindAsync(repositories => repositories.Where(row => row.RepositoryId == repositoryId), cancellationToken);

    /// <summary>A repository of an account by its present name, <c>OWNER/NAME</c>; null as above. To read other files of the same account, never to identify.</summary>
    public async Task<LinkedRepository?> FindOfOwnerAsync(long ownerId, string fullName, CancellationToken cancellationToken) =>
        RepositoryName.TryParse(fullName) is { } name
            ? await FindAsync(repositories => repositories.Named(name).Where(row => row.OwnerId == ownerId), cancellationToken)
            : null;

    /// <summary>The repository that has a name now; null as above. For a person's question, where GitHub is then asked about its id, never to identify.</summary>
    public Task<LinkedRepository?> FindByNameAsync(RepositoryName name, CancellationToken cancellationToken) =>
        FindAsync(repositories => repositories.Named(name), cancellationToken);

    private async Task<LinkedRepository?> FindAsync(Func<IQueryable<RepositoryRow>, IQueryable<RepositoryRow>> which, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await (
            from repository in which(database.Repositories.AsNoTracking())
            join installation in database.Installations on repository.InstallationId equals (long?)installation.InstallationId
            join owner in database.Owners on repository.OwnerId equals owner.OwnerId
            where !installation.Suspended && installation.RemovedAt == null
            select new
            {
                repository.RepositoryId,
                installation.InstallationId,
                repository.OwnerLogin,
                repository.Name,
                repository.OwnerId,
                repository.Visibility,
                // Both only grow, so their sum does.
                Generation = owner.Generation + repository.Generation,
            }
        ).FirstOrDefaultAsync(cancellationToken);
        return found is null
            ? null
            : new LinkedRepository(
                new RepositoryAddress(
                    new InstallationId(found.InstallationId),
                    new RepositoryId(found.RepositoryId),
                    new RepositoryName(found.OwnerLogin, found.Name)
                ),
                found.OwnerId,
                found.Visibility,
                found.Generation
            );
    }
}
