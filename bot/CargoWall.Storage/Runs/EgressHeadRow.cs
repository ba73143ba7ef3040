using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Runs;

/// <summary>A commit whose egress check is to be looked at again whenever something of its runs changed.</summary>
public sealed class EgressHeadRow
{
    public long RepositoryId { get; set; }

    public required string HeadSha { get; set; }

    /// <summary>Goes up with each change.</summary>
    public long Version { get; set; }

    /// <summary>When to look: at once after a change, later after a failed look; null when the check was published for <see cref="Version"/>.</summary>
    public DateTime? DueAt { get; set; }

    /// <summary>Write the check also when it says what it said before: somebody pressed Re-run, which cleared it on GitHub.</summary>
    public bool IsAgain { get; set; }

    /// <summary>How many looks in a row failed.</summary>
    public int Attempts { get; set; }
}

internal sealed class EgressHeadConfiguration : IEntityTypeConfiguration<EgressHeadRow>
{
    public void Configure(EntityTypeBuilder<EgressHeadRow> builder)
    {
        builder.ToTable("egress_heads");
        builder.HasKey(row => new { row.RepositoryId, row.HeadSha }).HasName("pk_egress_heads");
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id").ValueGeneratedNever();
        builder.Property(row => row.HeadSha).HasColumnName("head_sha").HasMaxLength(64);
        builder.Property(row => row.Version).HasColumnName("version");
        builder.Property(row => row.DueAt).HasColumnName("due_at");
        builder.Property(row => row.IsAgain).HasColumnName("is_again");
        builder.Property(row => row.Attempts).HasColumnName("attempts");
        builder.HasIndex(row => row.DueAt).HasDatabaseName("ix_egress_heads_due");
    }
}
