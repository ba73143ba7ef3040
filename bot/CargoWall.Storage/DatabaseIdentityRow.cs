using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage;

/// <summary>
/// One row: the GitHub host whose numeric ids this database holds. Ids of two hosts may be equal, so a database
/// serves one host for its whole life and the bot refuses to start with another.
/// </summary>
public sealed class DatabaseIdentityRow
{
    public const int OnlyId = 1;

    public int Id { get; set; } = OnlyId;

    public required string Host { get; set; }
}

internal sealed class DatabaseIdentityConfiguration : IEntityTypeConfiguration<DatabaseIdentityRow>
{
    public void Configure(EntityTypeBuilder<DatabaseIdentityRow> builder)
    {
        builder.ToTable("database_identity");
        builder.HasKey(row => row.Id).HasName("pk_database_identity");
        builder.Property(row => row.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(row => row.Host).HasColumnName("host").HasMaxLength(255);
    }
}
