using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Runs;

/// <summary>One job of one attempt, as GitHub told it.</summary>
public sealed class RunJobRow
{
    public long CheckRunId { get; set; }

    public long RunId { get; set; }

    public long RepositoryId { get; set; }

    public int Attempt { get; set; }

    /// <summary>The display name.</summary>
    public required string Name { get; set; }

    /// <summary>GitHub's word: <c>queued</c>, <c>waiting</c>, <c>in_progress</c>, <c>completed</c>.</summary>
    public required string Status { get; set; }

    public string? Conclusion { get; set; }

    public DateTime? StartedAt { get; set; }

    public DateTime? CompletedAt { get; set; }
}

internal sealed class RunJobConfiguration : IEntityTypeConfiguration<RunJobRow>
{
    public void Configure(EntityTypeBuilder<RunJobRow> builder)
    {
        builder.ToTable("run_jobs");
        builder.HasKey(row => row.CheckRunId).HasName("pk_run_jobs");
        builder.Property(row => row.CheckRunId).HasColumnName("check_run_id").ValueGeneratedNever();
        builder.Property(row => row.RunId).HasColumnName("run_id");
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id");
        builder.Property(row => row.Attempt).HasColumnName("attempt");
        builder.Property(row => row.Name).HasColumnName("name").HasMaxLength(1000);
        builder.Property(row => row.Status).HasColumnName("status").HasMaxLength(32);
        builder.Property(row => row.Conclusion).HasColumnName("conclusion").HasMaxLength(32);
        builder.Property(row => row.StartedAt).HasColumnName("started_at");
        builder.Property(row => row.CompletedAt).HasColumnName("completed_at");
        builder.HasIndex(row => new { row.RunId, row.Attempt }).HasDatabaseName("ix_run_jobs_run");
    }
}
