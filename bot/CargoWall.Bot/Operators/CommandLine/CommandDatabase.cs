using CargoWall.Bot.Operators.Deliveries;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Webhooks;
using CargoWall.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Operators.CommandLine;

/// <summary>The bot's database as a command opens it: beside a bot that runs, or while none does. It is neither made nor migrated.</summary>
internal static class CommandDatabase
{
    /// <summary>What the commands work with.</summary>
    /// <exception cref="CommandFailedException">The setting is wrong, there is no such file, or it is of another version.</exception>
    public static async Task<ServiceProvider> OpenAsync(CommandSurroundings surroundings, string? named, CancellationToken cancellationToken)
    {
        var options = new StorageOptions();
        options.Database = named ?? surroundings.Settings["Database"] ?? options.Database;
        // A path is what a person has at hand.
        if (named is not null && !named.Contains('=', StringComparison.Ordinal))
        {
            options.Database = new SqliteConnectionStringBuilder { DataSource = named }.ConnectionString;
        }

        if (options.Mistakes().FirstOrDefault() is { } mistake)
        {
            throw new CommandFailedException(mistake, OperatorCommandLine.Misuse);
        }

        var connection = new SqliteConnectionStringBuilder(options.Database) { Mode = SqliteOpenMode.ReadWrite, Pooling = false };
        var path = Path.GetFullPath(connection.DataSource);
        if (!File.Exists(path))
        {
            throw new CommandFailedException(
                $"There is no database at {path}: give the one that the bot serves, by --database PATH or the setting Database.",
                OperatorCommandLine.Misuse
            );
        }

        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(surroundings.Time);
        services.AddDbContextFactory<CargoWallDb>(builder => StorageServices.Configure(builder, connection.ConnectionString));
        services.AddSingleton<DeliveryInbox>();
        services.AddSingleton<StoredOutbox>();
        services.AddSingleton<DeliveryReading>();
        services.AddSingleton<Replaying>();
        var provider = services.BuildServiceProvider();
        try
        {
            await CheckVersionAsync(provider, path, cancellationToken);
            return provider;
        }
        catch
        {
            await provider.DisposeAsync();
            throw;
        }
    }

    private static async Task CheckVersionAsync(ServiceProvider provider, string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var database = await provider.GetRequiredService<IDbContextFactory<CargoWallDb>>().CreateDbContextAsync(cancellationToken);
            if ((await database.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
            {
                throw new CommandFailedException($"{path} is older than this program: start the bot once, which brings it up to date.");
            }

            if ((await database.Database.GetAppliedMigrationsAsync(cancellationToken)).Except(database.Database.GetMigrations()).Any())
            {
                throw new CommandFailedException($"{path} is newer than this program: use the program that the bot runs.");
            }
        }
        catch (SqliteException mistake)
        {
            throw new CommandFailedException(
                $"{path} cannot be read: {mistake.Message} It must be the bot's database, and this account must be able to write it."
            );
        }
    }
}
