using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Outbox;

/// <summary>One request to GitHub that counts as a write; kept for as long as a limit looks back.</summary>
public sealed class SpentWriteRow
{
    public long Sequence { get; set; }

    public long InstallationId { get; set; }

    public DateTime At { get; set; }
}

internal sealed class SpentWriteConfiguration : IEntityTypeConfiguration<SpentWriteRow>
{
    public void Configure(EntityTypeBuilder<SpentWriteRow> builder)
    {
        builder.ToTable("spent_writes");
        builder.HasKey(row => row.Sequence).HasName("pk_spent_writes");
        builder.Property(row => row.Sequence).HasColumnName("sequence");
        builder.Property(row => row.InstallationId).HasColumnName("installation_id");
        builder.Property(row => row.At).HasColumnName("at");
        builder.HasIndex(row => new { row.InstallationId, row.At }).HasDatabaseName("ix_spent_writes_installation");
    }
}
