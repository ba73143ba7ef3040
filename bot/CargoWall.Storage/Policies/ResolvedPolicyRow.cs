using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Policies;

/// <summary>The snapshot of one job (or workflow, or repository), good while day and generations are still the same.</summary>
public sealed class ResolvedPolicyRow
{
    public long RepositoryId { get; set; }

    /// <summary>The workflow file's name, or empty for the repository.</summary>
    public required string Workflow { get; set; }

    /// <summary>The job's key, or empty for the workflow.</summary>
    public required string Job { get; set; }

    public DateOnly Day { get; set; }

    public long OwnerGeneration { get; set; }

    public long RepositoryGeneration { get; set; }

    public required string SnapshotId { get; set; }
}

internal sealed class ResolvedPolicyConfiguration : IEntityTypeConfiguration<ResolvedPolicyRow>
{
    public void Configure(EntityTypeBuilder<ResolvedPolicyRow> builder)
    {
        builder.ToTable("resolved_policies");
        builder
            .HasKey(row => new
            {
                row.RepositoryId,
                row.Workflow,
                row.Job,
            })
            .HasName("pk_resolved_policies");
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id");
        builder.Property(row => row.Workflow).HasColumnName("workflow").HasMaxLength(255);
        builder.Property(row => row.Job).HasColumnName("job").HasMaxLength(255);
        builder.Property(row => row.Day).HasColumnName("day");
        builder.Property(row => row.OwnerGeneration).HasColumnName("owner_generation");
        builder.Property(row => row.RepositoryGeneration).HasColumnName("repository_generation");
        builder.Property(row => row.SnapshotId).HasColumnName("snapshot_id").HasMaxLength(64);
    }
}
