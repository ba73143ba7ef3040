using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Testing;

/// <summary>A migrated SQLite file of its own.</summary>
internal sealed class TemporaryDatabase : IDbContextFactory<CargoWallDb>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DbContextOptions<CargoWallDb> _options;

    private TemporaryDatabase()
    {
        var builder = new DbContextOptionsBuilder<CargoWallDb>();
        StorageServices.Configure(builder, ConnectionString);
        _options = builder.Options;
    }

    // Without the pool no connection outlives the test and keeps the file open.
    public string ConnectionString => $"Data Source={_folder.File("bot.db")};Pooling=False";

    public static async Task<TemporaryDatabase> CreateAsync()
    {
        var database = new TemporaryDatabase();
        await using var context = database.CreateDbContext();
        await DatabaseSetUp.MigrateAsync(context, TestContext.Current.CancellationToken);
        return database;
    }

    public CargoWallDb CreateDbContext() => new(_options);

    public void Dispose() => _folder.Dispose();
}
