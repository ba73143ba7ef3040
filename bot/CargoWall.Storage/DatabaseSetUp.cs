using CargoWall.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CargoWall.Storage;

/// <summary>Takes the file, migrates it, checks whose it is, and frees what a killed process held. Before any worker starts.</summary>
internal sealed class DatabaseSetUp(
    IOptions<StorageOptions> options, IDbContextFactory<CargoWallDb> databases, string githubHost)
    : IHostedLifecycleService, IDisposable
{
    private SqliteFileLock? _fileLock;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(new SqliteConnectionStringBuilder(options.Value.Database).DataSource);
        if (Path.GetDirectoryName(path) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        _fileLock = SqliteFileLock.Take(path);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await MigrateAsync(database, cancellationToken);
        await IdentifyAsync(database, cancellationToken);
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

    private async Task IdentifyAsync(CargoWallDb database, CancellationToken cancellationToken)
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

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _fileLock?.Dispose();
}
