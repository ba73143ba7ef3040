using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.PullRequests;

/// <summary>What a check of a commit asks a person to do; no row where it asks nothing.</summary>
public sealed class AttentionRow
{
    public long RepositoryId { get; set; }

    public required string HeadSha { get; set; }

    /// <summary>Name of the check.</summary>
    public required string CheckName { get; set; }

    /// <summary>Title of the check, plain text.</summary>
    public required string Title { get; set; }

    /// <summary>What to do, in Markdown.</summary>
    public required string Ask { get; set; }
}

internal sealed class AttentionConfiguration : IEntityTypeConfiguration<AttentionRow>
{
    public void Configure(EntityTypeBuilder<AttentionRow> builder)
    {
        builder.ToTable("attention");
        builder
            .HasKey(row => new
            {
                row.RepositoryId,
                row.HeadSha,
                row.CheckName,
            })
            .HasName("pk_attention");
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id");
        builder.Property(row => row.HeadSha).HasColumnName("head_sha").HasMaxLength(64);
        builder.Property(row => row.CheckName).HasColumnName("check_name").HasMaxLength(64);
        builder.Property(row => row.Title).HasColumnName("title").HasMaxLength(300);
        builder.Property(row => row.Ask).HasColumnName("ask").HasMaxLength(8000);
    }
}
