using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Baselines;

/// <summary>A destination of a baseline.</summary>
public sealed class BaselineDestinationRow
{
    public long BaselineId { get; set; }

    /// <summary>The name; the address where no name is known.</summary>
    public required string Host { get; set; }

    public int Port { get; set; }

    /// <summary>IP protocol number.</summary>
    public int Protocol { get; set; }

    /// <summary>In how many runs it was reached.</summary>
    public int Runs { get; set; }

    /// <summary>How often in all of them.</summary>
    public long Count { get; set; }

    public long FirstRunId { get; set; }

    public DateTime FirstAt { get; set; }

    public DateTime LastAt { get; set; }

    /// <summary>Names of processes that reached it, as a JSON list of a few.</summary>
    public string Processes { get; set; } = "[]";

    /// <summary>Whether it appeared when the baseline was stable already: it is not part of it then.</summary>
    public bool IsAnomaly { get; set; }
}

internal sealed class BaselineDestinationConfiguration : IEntityTypeConfiguration<BaselineDestinationRow>
{
    public void Configure(EntityTypeBuilder<BaselineDestinationRow> builder)
    {
        builder.ToTable("baseline_destinations");
        builder
            .HasKey(row => new
            {
                row.BaselineId,
                row.Host,
                row.Port,
                row.Protocol,
            })
            .HasName("pk_baseline_destinations");
        builder.Property(row => row.BaselineId).HasColumnName("baseline_id");
        builder.Property(row => row.Host).HasColumnName("host").HasMaxLength(255);
        builder.Property(row => row.Port).HasColumnName("port");
        builder.Property(row => row.Protocol).HasColumnName("protocol");
        builder.Property(row => row.Runs).HasColumnName("runs");
        builder.Property(row => row.Count).HasColumnName("event_count");
        builder.Property(row => row.FirstRunId).HasColumnName("first_run_id");
        builder.Property(row => row.FirstAt).HasColumnName("first_at");
        builder.Property(row => row.LastAt).HasColumnName("last_at");
        builder.Property(row => row.Processes).HasColumnName("processes");
        builder.Property(row => row.IsAnomaly).HasColumnName("is_anomaly");
    }
}
