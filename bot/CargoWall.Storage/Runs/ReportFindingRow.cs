using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Runs;

/// <summary>Something wrong with the report of a job. One row a code, however often it happened.</summary>
public sealed class ReportFindingRow
{
    public required string ReportId { get; set; }

    public required string Code { get; set; }

    /// <summary>What was seen first, in one sentence.</summary>
    public required string Text { get; set; }

    public long Count { get; set; }

    public DateTime FoundAt { get; set; }
}

internal sealed class ReportFindingConfiguration : IEntityTypeConfiguration<ReportFindingRow>
{
    public void Configure(EntityTypeBuilder<ReportFindingRow> builder)
    {
        builder.ToTable("report_findings");
        builder.HasKey(row => new { row.ReportId, row.Code }).HasName("pk_report_findings");
        builder.Property(row => row.ReportId).HasColumnName("report_id").HasMaxLength(64);
        builder.Property(row => row.Code).HasColumnName("code").HasMaxLength(64);
        builder.Property(row => row.Text).HasColumnName("text").HasMaxLength(1000);
        builder.Property(row => row.Count).HasColumnName("event_count");
        builder.Property(row => row.FoundAt).HasColumnName("found_at");
    }
}
