using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Outbox;

/// <summary>Until when GitHub wants to hear nothing of an account.</summary>
public sealed class PauseRow
{
    /// <summary>For example <c>installation 42</c>, or <c>app</c>.</summary>
    public required string Account { get; set; }

    public DateTime Until { get; set; }

    /// <summary>How long the pause was when GitHub did not say how long; null when it did.</summary>
    public int? GuessedSeconds { get; set; }
}

internal sealed class PauseConfiguration : IEntityTypeConfiguration<PauseRow>
{
    public void Configure(EntityTypeBuilder<PauseRow> builder)
    {
        builder.ToTable("github_pauses");
        builder.HasKey(row => row.Account).HasName("pk_github_pauses");
        builder.Property(row => row.Account).HasColumnName("account").HasMaxLength(64);
        builder.Property(row => row.Until).HasColumnName("until");
        builder.Property(row => row.GuessedSeconds).HasColumnName("guessed_seconds");
    }
}
