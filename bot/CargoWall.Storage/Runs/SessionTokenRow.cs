using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Runs;

/// <summary>A bearer token of one job. Only its hash is kept.</summary>
public sealed class SessionTokenRow
{
    /// <summary>SHA-256 of the token, lower-case hex.</summary>
    public required string TokenHash { get; set; }

    public required string ReportId { get; set; }

    public DateTime ExpiresAt { get; set; }
}

internal sealed class SessionTokenConfiguration : IEntityTypeConfiguration<SessionTokenRow>
{
    public void Configure(EntityTypeBuilder<SessionTokenRow> builder)
    {
        builder.ToTable("session_tokens");
        builder.HasKey(row => row.TokenHash).HasName("pk_session_tokens");
        builder.Property(row => row.TokenHash).HasColumnName("token_hash").HasMaxLength(64);
        builder.Property(row => row.ReportId).HasColumnName("report_id").HasMaxLength(64);
        builder.Property(row => row.ExpiresAt).HasColumnName("expires_at");
        builder.HasIndex(row => row.ReportId).HasDatabaseName("ix_session_tokens_report");
        builder.HasIndex(row => row.ExpiresAt).HasDatabaseName("ix_session_tokens_expiry");
    }
}
