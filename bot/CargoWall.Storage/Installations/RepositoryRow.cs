using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Installations;

/// <summary>A repository that the app was given. The id identifies it; owner and name are labels that follow renames.</summary>
public sealed class RepositoryRow
{
    public long RepositoryId { get; set; }

    public long OwnerId { get; set; }

    /// <summary>The installation through which it is reached; null when the app has no access any more.</summary>
    public long? InstallationId { get; set; }

    public required string OwnerLogin { get; set; }

    public required string Name { get; set; }

    /// <summary><c>public</c>, <c>private</c> or <c>internal</c>.</summary>
    public required string Visibility { get; set; }

    /// <summary>GitHub takes no writes to it. What is asked for by itself, without an event, is not written meanwhile; its policies stay in force.</summary>
    public bool Archived { get; set; }

    /// <summary>Null until it was read once.</summary>
    public string? DefaultBranch { get; set; }

    /// <summary>Custom properties as a JSON object of strings.</summary>
    public string Properties { get; set; } = "{}";

    /// <summary>The commit of the default branch that was read last; null before the first reading.</summary>
    public string? HeadCommit { get; set; }

    /// <summary>The set at <see cref="HeadCommit"/>, good or not.</summary>
    public long? NewestSetId { get; set; }

    /// <summary>The newest good set: the one that is served.</summary>
    public long? GoodSetId { get; set; }

    /// <summary>Git id of <c>.github/workflows</c> at <see cref="HeadCommit"/>; null when there is none.</summary>
    public string? WorkflowTree { get; set; }

    /// <summary>Goes up with each change of what is resolved from: the good set, the visibility, the name, the properties.</summary>
    public long Generation { get; set; }

    /// <summary>Guards against two readers of the default branch overwriting one another.</summary>
    public long Version { get; set; }

    /// <summary>When the default branch is compared with GitHub again, should no delivery bring it before; null: as soon as may be.</summary>
    public DateTime? CompareAt { get; set; }
}

internal sealed class RepositoryConfiguration : IEntityTypeConfiguration<RepositoryRow>
{
    public void Configure(EntityTypeBuilder<RepositoryRow> builder)
    {
        builder.ToTable("repositories");
        builder.HasKey(row => row.RepositoryId).HasName("pk_repositories");
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id").ValueGeneratedNever();
        builder.Property(row => row.OwnerId).HasColumnName("owner_id");
        builder.Property(row => row.InstallationId).HasColumnName("installation_id");
        builder.Property(row => row.OwnerLogin).HasColumnName("owner_login").HasMaxLength(100);
        builder.Property(row => row.Name).HasColumnName("name").HasMaxLength(100);
        builder.Property(row => row.Visibility).HasColumnName("visibility").HasMaxLength(16);
        builder.Property(row => row.Archived).HasColumnName("archived").HasDefaultValue(false);
        builder.Property(row => row.DefaultBranch).HasColumnName("default_branch").HasMaxLength(255);
        builder.Property(row => row.Properties).HasColumnName("properties");
        builder.Property(row => row.HeadCommit).HasColumnName("head_commit").HasMaxLength(64);
        builder.Property(row => row.NewestSetId).HasColumnName("newest_set_id");
        builder.Property(row => row.GoodSetId).HasColumnName("good_set_id");
        builder.Property(row => row.WorkflowTree).HasColumnName("workflow_tree").HasMaxLength(64);
        builder.Property(row => row.Generation).HasColumnName("generation");
        builder.Property(row => row.Version).HasColumnName("version").IsConcurrencyToken();
        builder.Property(row => row.CompareAt).HasColumnName("compare_at");
        builder.HasIndex(row => row.OwnerId).HasDatabaseName("ix_repositories_owner");
        builder.HasIndex(row => row.InstallationId).HasDatabaseName("ix_repositories_installation");
        builder.HasIndex(row => new { row.InstallationId, row.CompareAt }).HasDatabaseName("ix_repositories_compare");
    }
}
