using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Runs;

/// <summary>A workflow run, as GitHub told it. The same row for all its attempts.</summary>
public sealed class RunRow
{
    public long RunId { get; set; }

    public long RepositoryId { get; set; }

    public long OwnerId { get; set; }

    /// <summary>The newest attempt that was heard of.</summary>
    public int Attempt { get; set; }

    /// <summary>Counts the runs of one workflow; 0 until GitHub told it.</summary>
    public long RunNumber { get; set; }

    /// <summary>Name under <c>.github/workflows</c>; null when the workflow is not a file of this repository.</summary>
    public string? WorkflowFile { get; set; }

    /// <summary>The commit that <see cref="WorkflowFile"/> ran from, by the token of one of its jobs; null before the first.</summary>
    public string? WorkflowSha { get; set; }

    /// <summary>What the workflow calls itself.</summary>
    public required string WorkflowName { get; set; }

    public required string Event { get; set; }

    public string? HeadBranch { get; set; }

    /// <summary>The commit that checks are shown on; empty until GitHub told it (a token names the merge commit of a pull request).</summary>
    public required string HeadSha { get; set; }

    /// <summary>Where the head commit comes from: another repository for a pull request of a fork; null when GitHub does not say.</summary>
    public long? HeadRepositoryId { get; set; }

    public required string Actor { get; set; }

    /// <summary>GitHub's word for the newest attempt: <c>queued</c>, <c>in_progress</c>, <c>completed</c> …</summary>
    public required string Status { get; set; }

    public string? Conclusion { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>GitHub's own time of the newest change, so that an older delivery changes nothing.</summary>
    public DateTime UpdatedAt { get; set; }

    /// <summary>When the newest attempt ended; null while it runs.</summary>
    public DateTime? CompletedAt { get; set; }
}

internal sealed class RunConfiguration : IEntityTypeConfiguration<RunRow>
{
    public void Configure(EntityTypeBuilder<RunRow> builder)
    {
        builder.ToTable("runs");
        builder.HasKey(row => row.RunId).HasName("pk_runs");
        builder.Property(row => row.RunId).HasColumnName("run_id").ValueGeneratedNever();
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id");
        builder.Property(row => row.OwnerId).HasColumnName("owner_id");
        builder.Property(row => row.Attempt).HasColumnName("attempt");
        builder.Property(row => row.RunNumber).HasColumnName("run_number");
        builder.Property(row => row.WorkflowFile).HasColumnName("workflow_file").HasMaxLength(255);
        builder.Property(row => row.WorkflowSha).HasColumnName("workflow_sha").HasMaxLength(64);
        builder.Property(row => row.WorkflowName).HasColumnName("workflow_name").HasMaxLength(255);
        builder.Property(row => row.Event).HasColumnName("event").HasMaxLength(64);
        builder.Property(row => row.HeadBranch).HasColumnName("head_branch").HasMaxLength(255);
        builder.Property(row => row.HeadSha).HasColumnName("head_sha").HasMaxLength(64);
        builder.Property(row => row.HeadRepositoryId).HasColumnName("head_repository_id");
        builder.Property(row => row.Actor).HasColumnName("actor").HasMaxLength(100);
        builder.Property(row => row.Status).HasColumnName("status").HasMaxLength(32);
        builder.Property(row => row.Conclusion).HasColumnName("conclusion").HasMaxLength(32);
        builder.Property(row => row.CreatedAt).HasColumnName("created_at");
        builder.Property(row => row.UpdatedAt).HasColumnName("updated_at");
        builder.Property(row => row.CompletedAt).HasColumnName("completed_at");
        builder.HasIndex(row => new { row.RepositoryId, row.HeadSha }).HasDatabaseName("ix_runs_head");
        builder.HasIndex(row => new { row.RepositoryId, row.CreatedAt }).HasDatabaseName("ix_runs_repository");
        builder.HasIndex(row => row.CreatedAt).HasDatabaseName("ix_runs_created");
    }
}
