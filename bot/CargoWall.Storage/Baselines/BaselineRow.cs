using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Baselines;

/// <summary>What a repository, a workflow or a job usually reaches, learned from verified runs of the default branch.</summary>
public sealed class BaselineRow
{
    public long BaselineId { get; set; }

    public long RepositoryId { get; set; }

    public long OwnerId { get; set; }

    /// <summary>File name of the workflow; empty for the repository itself.</summary>
    public required string Workflow { get; set; }

    /// <summary>Key of the job; empty for the workflow itself.</summary>
    public required string Job { get; set; }

    /// <summary>What people call it: <c>ci.yml#test</c> until somebody renames it. One of a name in a repository.</summary>
    public required string Name { get; set; }

    /// <summary>Since when it is stable: new destinations are anomalies then and not learned. Null while it learns.</summary>
    public DateTime? StableAt { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>Login of who last made, recomputed or renamed it; null when nobody did.</summary>
    public string? ChangedBy { get; set; }

    public DateTime? ChangedAt { get; set; }

    /// <summary>The comment that asked for it, so that the same one does it once.</summary>
    public long? ChangedByComment { get; set; }
}

internal sealed class BaselineConfiguration : IEntityTypeConfiguration<BaselineRow>
{
    public void Configure(EntityTypeBuilder<BaselineRow> builder)
    {
        builder.ToTable("baselines");
        builder.HasKey(row => row.BaselineId).HasName("pk_baselines");
        builder.Property(row => row.BaselineId).HasColumnName("baseline_id");
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id");
        builder.Property(row => row.OwnerId).HasColumnName("owner_id");
        builder.Property(row => row.Workflow).HasColumnName("workflow").HasMaxLength(255);
        builder.Property(row => row.Job).HasColumnName("job").HasMaxLength(255);
        builder.Property(row => row.Name).HasColumnName("name").HasMaxLength(300);
        builder.Property(row => row.StableAt).HasColumnName("stable_at");
        builder.Property(row => row.CreatedAt).HasColumnName("created_at");
        builder.Property(row => row.ChangedBy).HasColumnName("changed_by").HasMaxLength(100);
        builder.Property(row => row.ChangedAt).HasColumnName("changed_at");
        builder.Property(row => row.ChangedByComment).HasColumnName("changed_by_comment");
        builder
            .HasIndex(row => new
            {
                row.RepositoryId,
                row.Workflow,
                row.Job,
            })
            .IsUnique()
            .HasDatabaseName("ux_baselines_entity");
        builder.HasIndex(row => new { row.RepositoryId, row.Name }).IsUnique().HasDatabaseName("ux_baselines_name");
    }
}
