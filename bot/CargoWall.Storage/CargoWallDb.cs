using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CargoWall.Storage;

/// <summary>
/// The bot's database. Each capability keeps its rows, their configuration and their migrations in a folder of its own and
/// adds its sets in a partial file (<c>CargoWallDb.Inbox.cs</c>); configurations are found by assembly.
/// </summary>
public sealed partial class CargoWallDb(DbContextOptions<CargoWallDb> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.ApplyConfigurationsFromAssembly(typeof(CargoWallDb).Assembly);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // SQLite gives times back without a kind and PostgreSQL refuses any but UTC.
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
    }

    private sealed class UtcConverter()
        : ValueConverter<DateTime, DateTime>(
            value => value.Kind == DateTimeKind.Utc ? value : value.ToUniversalTime(),
            value => DateTime.SpecifyKind(value, DateTimeKind.Utc)
        );
}
