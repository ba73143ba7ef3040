using CargoWall.Storage.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CargoWall.Storage;

/// <summary>Takes the file, migrates it, checks whose it is, and frees what a killed process held. Held until the process ends.</summary>
public sealed class DatabaseSetUp(IOptions<StorageOptions> options, IDbContextFactory<CargoWallDb> databases) : IDisposable
{
    private SqliteFileLock? _fileLock;

    /// <summary>Makes the database ready. To be awaited before any worker starts.</summary>
    /// <param name="githubHost">The host whose ids the database holds, for example <c>api.github.com</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DatabaseInUseException">Another process serves the file.</exception>
    /// <exception cref="OtherHostException">The file was made for another host.</exception>
    public async Task PrepareAsync(string githubHost, CancellationToken cancellationToken)
    {
        var path = options.Value.File;
        if (Path.GetDirectoryName(path) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        _fileLock = SqliteFileLock.Take(path);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await MigrateAsync(database, cancellationToken);
        await IdentifyAsync(database, githubHost, cancellationToken);
    }

    /// <summary>Brings a database to the newest schema.</summary>
    internal static async Task MigrateAsync(CargoWallDb database, CancellationToken cancellationToken)
    {
        // Persistent in the file. Before migrating, so that a reader beside us is not in the way.
        await database.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL;", cancellationToken);
        // EF's own migration lock is a row that stays after a crash; the file lock above already keeps others out.
        await database.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\";", cancellationToken);
        await database.Database.MigrateAsync(cancellationToken);
    }

    private static async Task IdentifyAsync(CargoWallDb database, string githubHost, CancellationToken cancellationToken)
    {
        await database.Leases.ExecuteDeleteAsync(cancellationToken);
        var identity = await database.Identities.SingleOrDefaultAsync(cancellationToken);
        if (identity is null)
        {
            database.Identities.Add(new DatabaseIdentityRow { Host = githubHost });
            await database.SaveChangesAsync(cancellationToken);
        }
        else if (identity.Host != githubHost)
        {
            throw new OtherHostException(identity.Host, githubHost);
        }
    }

    public void Dispose() => _fileLock?.Dispose();
}
