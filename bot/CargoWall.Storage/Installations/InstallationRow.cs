using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Installations;

/// <summary>The app on one account.</summary>
public sealed class InstallationRow
{
    public long InstallationId { get; set; }

    public long OwnerId { get; set; }

    public bool Suspended { get; set; }

    /// <summary>When its repositories were last listed. Null: not since it is active, so there may be a policy repository that nobody knows of.</summary>
    public DateTime? ListedAt { get; set; }

    /// <summary>When the app was taken off the account; null while it is installed.</summary>
    public DateTime? RemovedAt { get; set; }
}

internal sealed class InstallationConfiguration : IEntityTypeConfiguration<InstallationRow>
{
    public void Configure(EntityTypeBuilder<InstallationRow> builder)
    {
        builder.ToTable("installations");
        builder.HasKey(row => row.InstallationId).HasName("pk_installations");
        builder.Property(row => row.InstallationId).HasColumnName("installation_id").ValueGeneratedNever();
        builder.Property(row => row.OwnerId).HasColumnName("owner_id");
        builder.Property(row => row.Suspended).HasColumnName("suspended");
        builder.Property(row => row.ListedAt).HasColumnName("listed_at");
        builder.Property(row => row.RemovedAt).HasColumnName("removed_at");
        builder.HasIndex(row => row.OwnerId).HasDatabaseName("ix_installations_owner");
    }
}
