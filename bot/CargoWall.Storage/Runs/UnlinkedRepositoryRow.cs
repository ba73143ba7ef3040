using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Runs;

/// <summary>A public repository that the app is not installed on, whose jobs may report all the same. Its row among the repositories has no installation.</summary>
public sealed class UnlinkedRepositoryRow
{
    public long RepositoryId { get; set; }

    public long OwnerId { get; set; }

    /// <summary>When a job of it last showed a token that called it public.</summary>
    public DateTime SeenAt { get; set; }
}

internal sealed class UnlinkedRepositoryConfiguration : IEntityTypeConfiguration<UnlinkedRepositoryRow>
{
    public void Configure(EntityTypeBuilder<UnlinkedRepositoryRow> builder)
    {
        builder.ToTable("unlinked_repositories");
        builder.HasKey(row => row.RepositoryId).HasName("pk_unlinked_repositories");
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id").ValueGeneratedNever();
        builder.Property(row => row.OwnerId).HasColumnName("owner_id");
        builder.Property(row => row.SeenAt).HasColumnName("seen_at");
        builder.HasIndex(row => row.OwnerId).HasDatabaseName("ix_unlinked_repositories_owner");
    }
}
