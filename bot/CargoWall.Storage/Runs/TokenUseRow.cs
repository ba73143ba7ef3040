using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Runs;

/// <summary>An ID token that was exchanged: its <c>jti</c> serves the check run that it was first used for and no other.</summary>
public sealed class TokenUseRow
{
    /// <summary>The claim <c>jti</c>.</summary>
    public required string TokenId { get; set; }

    public required string ReportId { get; set; }

    /// <summary>After it the token is refused anyway, and the row may go.</summary>
    public DateTime ExpiresAt { get; set; }
}

internal sealed class TokenUseConfiguration : IEntityTypeConfiguration<TokenUseRow>
{
    public void Configure(EntityTypeBuilder<TokenUseRow> builder)
    {
        builder.ToTable("token_uses");
        builder.HasKey(row => row.TokenId).HasName("pk_token_uses");
        builder.Property(row => row.TokenId).HasColumnName("token_id").HasMaxLength(128);
        builder.Property(row => row.ReportId).HasColumnName("report_id").HasMaxLength(64);
        builder.Property(row => row.ExpiresAt).HasColumnName("expires_at");
        builder.HasIndex(row => row.ExpiresAt).HasDatabaseName("ix_token_uses_expiry");
    }
}
