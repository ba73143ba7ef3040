using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Baselines;

/// <summary>A run that was looked at for baselines.</summary>
public sealed class LearnedRunRow
{
    public long RunId { get; set; }

    public long RepositoryId { get; set; }

    /// <summary>When the run was made.</summary>
    public DateTime At { get; set; }

    /// <summary>Whether every report of it was sealed and without a finding: nothing else is learned from.</summary>
    public bool IsVerified { get; set; }
}

internal sealed class LearnedRunConfiguration : IEntityTypeConfiguration<LearnedRunRow>
{
    public void Configure(EntityTypeBuilder<LearnedRunRow> builder)
    {
        builder.ToTable("learned_runs");
        builder.HasKey(row => row.RunId).HasName("pk_learned_runs");
        builder.Property(row => row.RunId).HasColumnName("run_id").ValueGeneratedNever();
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id");
        builder.Property(row => row.At).HasColumnName("at");
        builder.Property(row => row.IsVerified).HasColumnName("is_verified");
        builder.HasIndex(row => new { row.RepositoryId, row.At }).HasDatabaseName("ix_learned_runs_repository");
    }
}
