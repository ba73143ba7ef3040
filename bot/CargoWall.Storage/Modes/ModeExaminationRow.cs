using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Modes;

/// <summary>How far the policies of a repository's default branch were looked through for changes of mode.</summary>
public sealed class ModeExaminationRow
{
    /// <summary>The repository that holds the policy files.</summary>
    public long RepositoryId { get; set; }

    /// <summary>The commit up to which everything is recorded; null before the first.</summary>
    public string? Commit { get; set; }

    /// <summary>Git id of its <c>.cargowall</c>; null when it has none.</summary>
    public string? Tree { get; set; }

    /// <summary>The good set up to which everything is recorded: equal to the repository's means that nothing is to do.</summary>
    public long? SetId { get; set; }

    /// <summary>The commit that is being recorded; null when none is.</summary>
    public string? PendingCommit { get; set; }

    public string? PendingTree { get; set; }

    /// <summary>The last repository that the pending commit was recorded for: where to go on.</summary>
    public long Cursor { get; set; }

    /// <summary>When to look again after a failure; null for now.</summary>
    public DateTime? DueAt { get; set; }

    public int Attempts { get; set; }
}

internal sealed class ModeExaminationConfiguration : IEntityTypeConfiguration<ModeExaminationRow>
{
    public void Configure(EntityTypeBuilder<ModeExaminationRow> builder)
    {
        builder.ToTable("mode_examinations");
        builder.HasKey(row => row.RepositoryId).HasName("pk_mode_examinations");
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id").ValueGeneratedNever();
        builder.Property(row => row.Commit).HasColumnName("commit_id").HasMaxLength(64);
        builder.Property(row => row.Tree).HasColumnName("tree").HasMaxLength(64);
        builder.Property(row => row.SetId).HasColumnName("set_id");
        builder.Property(row => row.PendingCommit).HasColumnName("pending_commit").HasMaxLength(64);
        builder.Property(row => row.PendingTree).HasColumnName("pending_tree").HasMaxLength(64);
        builder.Property(row => row.Cursor).HasColumnName("cursor");
        builder.Property(row => row.DueAt).HasColumnName("due_at");
        builder.Property(row => row.Attempts).HasColumnName("attempts");
    }
}
