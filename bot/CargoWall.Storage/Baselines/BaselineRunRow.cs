using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Baselines;

/// <summary>A run that a baseline was learned from, or that was held against it.</summary>
public sealed class BaselineRunRow
{
    public long BaselineId { get; set; }

    public long RunId { get; set; }

    /// <summary>When the run was made.</summary>
    public DateTime At { get; set; }
}

internal sealed class BaselineRunConfiguration : IEntityTypeConfiguration<BaselineRunRow>
{
    public void Configure(EntityTypeBuilder<BaselineRunRow> builder)
    {
        builder.ToTable("baseline_runs");
        builder.HasKey(row => new { row.BaselineId, row.RunId }).HasName("pk_baseline_runs");
        builder.Property(row => row.BaselineId).HasColumnName("baseline_id");
        builder.Property(row => row.RunId).HasColumnName("run_id");
        builder.Property(row => row.At).HasColumnName("at");
    }
}
