using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Modes;

/// <summary>A change of the mode of one entity by one commit of a default branch.</summary>
public sealed class ModeChangeRow
{
    public long ModeChangeId { get; set; }

    /// <summary>The repository whose mode changed.</summary>
    public long RepositoryId { get; set; }

    public long OwnerId { get; set; }

    /// <summary>File name of the workflow; empty for the repository itself.</summary>
    public required string Workflow { get; set; }

    /// <summary>Key of the job; empty for the workflow itself.</summary>
    public required string Job { get; set; }

    /// <summary>Number of the <c>PolicyMode</c> before; null when no policy held.</summary>
    public int? OldMode { get; set; }

    /// <summary>And after; null when no policy holds any more.</summary>
    public int? NewMode { get; set; }

    /// <summary>Whether the entity only follows the one above it: the repository, the workflow or the organization.</summary>
    public bool IsInherited { get; set; }

    /// <summary>The repository that the commit is in: the entity's own, or the organization's policy repository.</summary>
    public long SourceRepositoryId { get; set; }

    public required string Commit { get; set; }

    /// <summary>Login of who wrote it, or the name in the commit where GitHub knows no account.</summary>
    public required string Author { get; set; }

    /// <summary>Login of who merged or committed it; null when that is not known.</summary>
    public string? Merger { get; set; }

    /// <summary>Number of the pull request that brought it; null for a direct push.</summary>
    public int? PullRequest { get; set; }

    /// <summary>When the commit was made.</summary>
    public DateTime ChangedAt { get; set; }
}

internal sealed class ModeChangeConfiguration : IEntityTypeConfiguration<ModeChangeRow>
{
    public void Configure(EntityTypeBuilder<ModeChangeRow> builder)
    {
        builder.ToTable("mode_changes");
        builder.HasKey(row => row.ModeChangeId).HasName("pk_mode_changes");
        builder.Property(row => row.ModeChangeId).HasColumnName("mode_change_id");
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id");
        builder.Property(row => row.OwnerId).HasColumnName("owner_id");
        builder.Property(row => row.Workflow).HasColumnName("workflow").HasMaxLength(255);
        builder.Property(row => row.Job).HasColumnName("job").HasMaxLength(255);
        builder.Property(row => row.OldMode).HasColumnName("old_mode");
        builder.Property(row => row.NewMode).HasColumnName("new_mode");
        builder.Property(row => row.IsInherited).HasColumnName("is_inherited");
        builder.Property(row => row.SourceRepositoryId).HasColumnName("source_repository_id");
        builder.Property(row => row.Commit).HasColumnName("commit_id").HasMaxLength(64);
        builder.Property(row => row.Author).HasColumnName("author").HasMaxLength(100);
        builder.Property(row => row.Merger).HasColumnName("merger").HasMaxLength(100);
        builder.Property(row => row.PullRequest).HasColumnName("pull_request");
        builder.Property(row => row.ChangedAt).HasColumnName("changed_at");
        builder.HasIndex(row => new { row.RepositoryId, row.ModeChangeId }).HasDatabaseName("ix_mode_changes_repository");
        builder.HasIndex(row => new { row.OwnerId, row.ChangedAt }).HasDatabaseName("ix_mode_changes_owner");
    }
}
