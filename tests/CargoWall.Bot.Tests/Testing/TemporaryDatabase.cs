using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Testing;

/// <summary>A migrated SQLite file of its own.</summary>
internal sealed class TemporaryDatabase : IDbContextFactory<CargoWallDb>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DbContextOptions<CargoWallDb> _options;

    private TemporaryDatabase() => _options = OptionsOf(_folder);

    public string ConnectionString => Connection(_folder, "bot.db");

    public static async Task<TemporaryDatabase> CreateAsync()
    {
        var database = new TemporaryDatabase();
        await using var context = database.CreateDbContext();
        await DatabaseSetUp.MigrateAsync(context, TestContext.Current.CancellationToken);
        return database;
    }

    /// <summary>One as an older release left it.</summary>
    /// <param name="migration">Id of the newest migration that it has.</param>
    public static async Task<TemporaryDatabase> CreateOlderAsync(string migration)
    {
        var database = new TemporaryDatabase();
        await using var context = database.CreateDbContext();
        await context.Database.MigrateAsync(migration, TestContext.Current.CancellationToken);
        return database;
    }

    /// <summary>A file that is there already, such as that of a bot.</summary>
    public static CargoWallDb Open(TemporaryFolder folder, string file = "bot.db") => new(OptionsOf(folder, file));

    public static DbContextOptions<CargoWallDb> OptionsOf(TemporaryFolder folder, string file = "bot.db")
    {
        var builder = new DbContextOptionsBuilder<CargoWallDb>();
        StorageServices.Configure(builder, Connection(folder, file));
        return builder.Options;
    }

    public CargoWallDb CreateDbContext() => new(_options);

    public void Dispose() => _folder.Dispose();

    // Without the pool no connection outlives the test and keeps the file open.
    private static string Connection(TemporaryFolder folder, string file) => $"Data Source={folder.File(file)};Pooling=False";
}
