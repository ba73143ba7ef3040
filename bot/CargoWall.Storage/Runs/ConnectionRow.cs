using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Runs;

/// <summary>Connections of one job to one destination with one verdict.</summary>
public sealed class ConnectionRow
{
    public long ConnectionId { get; set; }

    public required string ReportId { get; set; }

    /// <summary>SHA-256 of everything that makes two events one row.</summary>
    public required string KeyHash { get; set; }

    public ConnectionKind Kind { get; set; }

    /// <summary>Name of the process; empty when not told.</summary>
    public required string Process { get; set; }

    public string? Executable { get; set; }

    public string? Host { get; set; }

    public string? Address { get; set; }

    public int Port { get; set; }

    /// <summary>IP protocol number.</summary>
    public int Protocol { get; set; }

    /// <summary>What the bot came to from the served policy.</summary>
    public ConnectionVerdict Verdict { get; set; }

    /// <summary>What the agent said.</summary>
    public ConnectionVerdict ReportedVerdict { get; set; }

    public string? AutoAllowKind { get; set; }

    /// <summary>The deciding rule as text; null when none.</summary>
    public string? Rule { get; set; }

    /// <summary>Where it is written; null when not told.</summary>
    public string? Origin { get; set; }

    /// <summary>The commit that <see cref="Origin"/> was read at; null when not told.</summary>
    public string? OriginCommit { get; set; }

    /// <summary>Why the agent refused what the policy alone would have let pass, in its word; null otherwise.</summary>
    public string? Reason { get; set; }

    /// <summary>
    /// False for questions for names that lead to nothing by themselves: one that passes is followed by a connection, and a refused one of an odd kind
    /// opens nothing and closes nothing.
    /// </summary>
    public bool IsCounted { get; set; }

    /// <summary>Came after the seal.</summary>
    public bool IsLate { get; set; }

    public long Count { get; set; }

    public DateTime FirstAt { get; set; }

    public DateTime LastAt { get; set; }
}

/// <summary>What was observed.</summary>
public enum ConnectionKind
{
    /// <summary>A connection or a datagram.</summary>
    Connection = 0,

    /// <summary>A question for a name.</summary>
    Name = 1,
}

/// <summary>What became of it.</summary>
public enum ConnectionVerdict
{
    Allowed = 0,
    AutoAllowed = 1,
    Denied = 2,

    /// <summary>Passed, and would have been refused in enforce.</summary>
    WouldDeny = 3,
}

internal sealed class ConnectionConfiguration : IEntityTypeConfiguration<ConnectionRow>
{
    public void Configure(EntityTypeBuilder<ConnectionRow> builder)
    {
        builder.ToTable("connections");
        builder.HasKey(row => row.ConnectionId).HasName("pk_connections");
        builder.Property(row => row.ConnectionId).HasColumnName("connection_id");
        builder.Property(row => row.ReportId).HasColumnName("report_id").HasMaxLength(64);
        builder.Property(row => row.KeyHash).HasColumnName("key_hash").HasMaxLength(64);
        builder.Property(row => row.Kind).HasColumnName("kind");
        builder.Property(row => row.Process).HasColumnName("process").HasMaxLength(255);
        builder.Property(row => row.Executable).HasColumnName("executable").HasMaxLength(1024);
        builder.Property(row => row.Host).HasColumnName("host").HasMaxLength(255);
        builder.Property(row => row.Address).HasColumnName("address").HasMaxLength(64);
        builder.Property(row => row.Port).HasColumnName("port");
        builder.Property(row => row.Protocol).HasColumnName("protocol");
        builder.Property(row => row.Verdict).HasColumnName("verdict");
        builder.Property(row => row.ReportedVerdict).HasColumnName("reported_verdict");
        builder.Property(row => row.AutoAllowKind).HasColumnName("auto_allow_kind").HasMaxLength(64);
        builder.Property(row => row.Rule).HasColumnName("rule").HasMaxLength(1000);
        builder.Property(row => row.Origin).HasColumnName("origin").HasMaxLength(1000);
        builder.Property(row => row.OriginCommit).HasColumnName("origin_commit").HasMaxLength(64);
        builder.Property(row => row.Reason).HasColumnName("reason").HasMaxLength(64);
        builder.Property(row => row.IsCounted).HasColumnName("is_counted");
        builder.Property(row => row.IsLate).HasColumnName("is_late");
        builder.Property(row => row.Count).HasColumnName("event_count");
        builder.Property(row => row.FirstAt).HasColumnName("first_at");
        builder.Property(row => row.LastAt).HasColumnName("last_at");
        builder.HasIndex(row => new { row.ReportId, row.KeyHash }).IsUnique().HasDatabaseName("ux_connections_key");
    }
}
