using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.Storage;
using CargoWall.Storage.Installations;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Installations;

/// <summary>
/// The accounts and repositories that the app was given. Deliveries may be old, so a payload only adds what is not known yet; what is
/// known changes by what GitHub answers when it is asked.
/// </summary>
internal sealed class RepositoryBook(IDbContextFactory<CargoWallDb> databases)
{
    /// <summary>Adds what a payload tells of, as far as it is new. One that was taken from the app does not come back by an old delivery.</summary>
    public async Task AddAsync(InstallationId installation, Account owner, IReadOnlyList<SeenRepository> seen, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await KnowsAsync(database, installation, owner, seen, cancellationToken))
        {
            return;
        }

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync(
            $"INSERT INTO owners (owner_id, login, generation) VALUES ({owner.Id}, {owner.Login}, 0) ON CONFLICT (owner_id) DO NOTHING",
            cancellationToken
        );
        await database.Database.ExecuteSqlAsync(
            $"INSERT INTO installations (installation_id, owner_id, suspended) VALUES ({installation.Value}, {owner.Id}, 0) ON CONFLICT (installation_id) DO NOTHING",
            cancellationToken
        );
        foreach (var repository in seen)
        {
            await database.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO repositories
                  (repository_id, owner_id, installation_id, owner_login, name, visibility, properties, generation, version)
                VALUES
                  ({repository.Id.Value}, {owner.Id}, {installation.Value}, {owner.Login}, {repository.Name}, {repository.Visibility}, {"{}"}, 0, 0)
                ON CONFLICT (repository_id) DO NOTHING
                """,
                cancellationToken
            );
        }

        await transaction.CommitAsync(cancellationToken);
    }

    // Nearly every delivery is about a repository that is known, and then nothing has to wait for its turn to write.
    private static async Task<bool> KnowsAsync(
        CargoWallDb database,
        InstallationId installation,
        Account owner,
        IReadOnlyList<SeenRepository> seen,
        CancellationToken cancellationToken
    )
    {
        var ids = seen.Select(repository => repository.Id.Value).ToList();
        return await database.Owners.AnyAsync(
            row =>
                row.OwnerId == owner.Id
                && database.Installations.Any(it => it.InstallationId == installation.Value)
                && database.Repositories.Count(it => ids.Contains(it.RepositoryId)) == ids.Count,
            cancellationToken
        );
    }

    /// <summary>The present address of a repository; null when it is not linked.</summary>
    public async Task<RepositoryAddress?> FindAddressAsync(RepositoryId repository, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database.Repositories.AsNoTracking().FirstOrDefaultAsync(candidate => candidate.RepositoryId == repository.Value, cancellationToken);
        return row is null ? null : AddressOf(row);
    }

    /// <summary>A repository of an account by name, in any letter case; null when it is not linked. To look for a file, never to identify.</summary>
    public async Task<RepositoryAddress?> FindByNameAsync(long ownerId, string name, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database
            .Repositories.AsNoTracking()
            .Named(name)
            .FirstOrDefaultAsync(row => row.OwnerId == ownerId && row.InstallationId != null, cancellationToken);
        return row is null ? null : AddressOf(row);
    }

    /// <summary>Ids of the repositories that are linked through an installation.</summary>
    public async Task<IReadOnlySet<long>> FindLinkedAsync(InstallationId installation, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
            .Repositories.Where(row => row.InstallationId == installation.Value)
            .Select(row => row.RepositoryId)
            .ToHashSetAsync(cancellationToken);
    }

    /// <summary>What GitHub says of an installation: its state and what it was given, which is null when that was not read, and leaves what is known.</summary>
    public Task SetInstallationAsync(
        InstallationId id,
        Installation? installation,
        GivenRepositories? given,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        databases.InTransactionAsync(
            database =>
                installation is null ? RemoveAsync(database, id, now, cancellationToken) : SetAsync(database, id, installation, given, now, cancellationToken),
            cancellationToken
        );

    private static async Task RemoveAsync(CargoWallDb database, InstallationId id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await database.Installations.FindAsync([id.Value], cancellationToken) is { } row)
        {
            row.RemovedAt ??= now.UtcDateTime;
            row.ListedAt = null;
        }

        foreach (var lost in await database.Repositories.Where(it => it.InstallationId == id.Value).ToListAsync(cancellationToken))
        {
            lost.InstallationId = null;
            lost.Version++;
        }
    }

    private static async Task SetAsync(
        CargoWallDb database,
        InstallationId id,
        Installation installation,
        GivenRepositories? given,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var row = await database.Installations.FindAsync([id.Value], cancellationToken);
        if (row is null)
        {
            row = new InstallationRow { InstallationId = id.Value };
            database.Installations.Add(row);
        }

        row.OwnerId = installation.Account.Id;
        row.Suspended = installation.SuspendedAt is not null;
        row.RemovedAt = null;
        if (row.Suspended)
        {
            // GitHub tells nothing of what it is given meanwhile.
            row.ListedAt = null;
        }

        await SetOwnerAsync(database, installation.Account, cancellationToken);
        if (given is not null)
        {
            row.ListedAt = now.UtcDateTime;
            await SetRepositoriesAsync(database, id, installation.Account, given, cancellationToken);
        }
    }

    private static async Task SetRepositoriesAsync(
        CargoWallDb database,
        InstallationId installation,
        Account owner,
        GivenRepositories given,
        CancellationToken cancellationToken
    )
    {
        var ids = given.Repositories.Select(repository => repository.Id).Concat(given.Lost).ToList();
        var rows = await database.Repositories.Where(row => ids.Contains(row.RepositoryId)).ToDictionaryAsync(row => row.RepositoryId, cancellationToken);
        foreach (var lost in rows.Values.Where(row => row.InstallationId == installation.Value && given.Lost.Contains(row.RepositoryId)))
        {
            lost.InstallationId = null;
            lost.Version++;
        }

        foreach (var repository in given.Repositories)
        {
            if (!rows.TryGetValue(repository.Id, out var row))
            {
                row = new RepositoryRow
                {
                    RepositoryId = repository.Id,
                    OwnerLogin = owner.Login,
                    Name = repository.Name,
                    Visibility = VisibilityOf(repository),
                };
                database.Repositories.Add(row);
            }

            if (row.InstallationId != installation.Value)
            {
                row.InstallationId = installation.Value;
                row.Version++;
            }

            SetFacts(row, repository, owner);
        }
    }

    /// <summary>Writes what GitHub says of a repository; whether anything that policies are resolved from changed.</summary>
    public static bool SetFacts(RepositoryRow row, Repository repository, Account owner)
    {
        var visibility = VisibilityOf(repository);
        var changed = row.OwnerId != owner.Id || row.Name != repository.Name || row.OwnerLogin != owner.Login || row.Visibility != visibility;
        row.OwnerId = owner.Id;
        row.OwnerLogin = owner.Login;
        row.Name = repository.Name;
        row.Visibility = visibility;
        row.Archived = repository.Archived ?? row.Archived;
        row.DefaultBranch = repository.DefaultBranch ?? row.DefaultBranch;
        if (changed)
        {
            row.Generation++;
            row.Version++;
        }

        return changed;
    }

    /// <summary><c>public</c>, <c>private</c> or <c>internal</c>; payloads before 2021 say only whether it is private.</summary>
    public static string VisibilityOf(Repository repository) => repository.Visibility ?? (repository.Private ? "private" : "public");

    private static async Task SetOwnerAsync(CargoWallDb database, Account owner, CancellationToken cancellationToken)
    {
        var row = await database.Owners.FindAsync([owner.Id], cancellationToken);
        if (row is null)
        {
            database.Owners.Add(new OwnerRow { OwnerId = owner.Id, Login = owner.Login });
        }
        else
        {
            row.Login = owner.Login;
        }
    }

    private static RepositoryAddress? AddressOf(RepositoryRow row) =>
        row.InstallationId is { } installation
            ? new(new InstallationId(installation), new RepositoryId(row.RepositoryId), new RepositoryName(row.OwnerLogin, row.Name))
            : null;
}

/// <summary>The facts of a repository that every payload has.</summary>
internal sealed record SeenRepository(RepositoryId Id, string Name, string Visibility);
