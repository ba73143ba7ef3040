using System.Text.RegularExpressions;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Storage;

public sealed class SchemaTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_the_migrations_they_make_the_schema_that_the_model_makes()
    {
        using var migrated = await TemporaryDatabase.CreateAsync();
        using var folder = new TemporaryFolder();
        var builder = new DbContextOptionsBuilder<CargoWallDb>();
        StorageServices.Configure(builder, $"Data Source={folder.File("model.db")};Pooling=False");
        await using var model = new CargoWallDb(builder.Options);
        await model.Database.EnsureCreatedAsync(Cancel);

        var byMigrations = await SchemaAsync(migrated.ConnectionString);
        var byModel = await SchemaAsync($"Data Source={folder.File("model.db")};Pooling=False");

        Assert.NotEmpty(byModel);
        Assert.Equal(byModel, byMigrations);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public async Task Given_a_connection_each_commit_is_flushed_to_disk_except_bookkeeping(bool isBookkeeping, int synchronous)
    {
        using var database = await TemporaryDatabase.CreateAsync();
        await using var context = database.CreateDbContext();
        context.IsBookkeeping = isBookkeeping;

        Assert.Equal(synchronous, await context.Database.SqlQuery<int>($"SELECT synchronous AS Value FROM pragma_synchronous").SingleAsync(Cancel));
    }

    [Fact]
    public async Task Given_a_connection_it_writes_ahead_waits_and_keeps_foreign_keys()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        await using var context = database.CreateDbContext();

        Assert.Equal("wal", await context.Database.SqlQuery<string>($"SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync(Cancel));
        Assert.Equal(1, await context.Database.SqlQuery<int>($"SELECT foreign_keys AS Value FROM pragma_foreign_keys").SingleAsync(Cancel));
        Assert.True(await context.Database.SqlQuery<int>($"SELECT timeout AS Value FROM pragma_busy_timeout").SingleAsync(Cancel) >= 5_000);
    }

    private static async Task<List<string>> SchemaAsync(string connectionString)
    {
        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT type || ' ' || name || ': ' || COALESCE(sql, '') FROM sqlite_master WHERE name NOT LIKE '\\_\\_EF%' ESCAPE '\\' AND name NOT LIKE '%\\_\\_EF%' ESCAPE '\\' ORDER BY type, name";
        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel))
        {
            lines.Add(InAnyOrder(reader.GetString(0)));
        }

        return lines;
    }

    // A column that a later migration adds stands behind the constraints.
    private static string InAnyOrder(string statement)
    {
        var (open, close) = (statement.IndexOf('(', StringComparison.Ordinal), statement.LastIndexOf(')'));
        if (!statement.StartsWith("table ", StringComparison.Ordinal) || open < 0)
        {
            return statement;
        }

        var parts = Regex.Split(statement[(open + 1)..close], @",(?![^(]*\))").Select(part => part.Trim()).Order(StringComparer.Ordinal);
        return $"{statement[..open]}({string.Join(", ", parts)}){statement[(close + 1)..]}";
    }
}
