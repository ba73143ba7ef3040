using CargoWall.Storage.Leases;
using CargoWall.Storage.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CargoWall.Storage;

public static class StorageServices
{
    /// <summary>
    /// Adds <see cref="CargoWallDb"/> (scoped, and by <see cref="IDbContextFactory{TContext}"/>), leases, and the
    /// <see cref="DatabaseSetUp"/> that must run before anything else.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services
            .AddOptions<StorageOptions>()
            .Configure<IConfiguration>((options, configuration) => options.Database = configuration["Database"] ?? options.Database)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsMistakes>();
        services.AddDbContextFactory<CargoWallDb>(
            (provider, builder) => Configure(builder, provider.GetRequiredService<IOptions<StorageOptions>>().Value.Database)
        );
        services.AddSingleton<LeaseBook>();
        services.AddSingleton<DatabaseSetUp>();
        return services;
    }

    /// <summary>The options that every context is made with, tools and tests included.</summary>
    public static void Configure(DbContextOptionsBuilder builder, string connectionString) =>
        builder
            .UseSqlite(connectionString)
            .AddInterceptors(new SqliteConnectionPragmas(), new SqliteWriterQueue())
            // Without a model snapshot EF sees pending changes always; the schema test compares real schemas instead.
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));

    private sealed class StorageOptionsMistakes : IValidateOptions<StorageOptions>
    {
        public ValidateOptionsResult Validate(string? name, StorageOptions options)
        {
            var mistakes = options.Mistakes().ToList();
            return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
        }
    }
}
