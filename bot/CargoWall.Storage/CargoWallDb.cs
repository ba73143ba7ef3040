using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CargoWall.Storage;

/// <summary>
/// The bot's database. Each capability keeps its rows, their configuration and their migrations in a folder of its own and
/// adds its sets in a partial file (<c>CargoWallDb.Inbox.cs</c>); configurations are found by assembly.
/// </summary>
public sealed partial class CargoWallDb(DbContextOptions<CargoWallDb> options) : DbContext(options)
{
    /// <summary>
    /// Whether what is written here may be forgotten by a power cut (never by a kill): who works on what, which was begun and ended. After a power cut it is worth
    /// nothing, or done again as after a kill a moment earlier. Spares the disk a flush for each commit. To be set before the first use.
    /// </summary>
    public bool IsBookkeeping { get; set; }

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
