using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Commands;

/// <summary>A check of one commit that an organization owner let pass for a day, and why.</summary>
public sealed class BypassRow
{
    public long RepositoryId { get; set; }

    public required string HeadSha { get; set; }

    /// <summary>Name of the check run.</summary>
    public required string CheckName { get; set; }

    /// <summary>The pull request whose head it was.</summary>
    public int PullRequest { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime Until { get; set; }

    public required string ActorLogin { get; set; }

    public long ActorId { get; set; }

    public required string Reason { get; set; }

    /// <summary>Whether the check was written anew after the end.</summary>
    public bool IsEnded { get; set; }

    /// <summary>Not before this the check is tried to be written anew again; null until a try failed.</summary>
    public DateTime? TryAgainAt { get; set; }
}

internal sealed class BypassConfiguration : IEntityTypeConfiguration<BypassRow>
{
    public void Configure(EntityTypeBuilder<BypassRow> builder)
    {
        builder.ToTable("bypasses");
        builder
            .HasKey(row => new
            {
                row.RepositoryId,
                row.HeadSha,
                row.CheckName,
            })
            .HasName("pk_bypasses");
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id");
        builder.Property(row => row.HeadSha).HasColumnName("head_sha").HasMaxLength(64);
        builder.Property(row => row.CheckName).HasColumnName("check_name").HasMaxLength(100);
        builder.Property(row => row.PullRequest).HasColumnName("pull_request");
        builder.Property(row => row.CreatedAt).HasColumnName("created_at");
        builder.Property(row => row.Until).HasColumnName("until");
        builder.Property(row => row.ActorLogin).HasColumnName("actor_login").HasMaxLength(100);
        builder.Property(row => row.ActorId).HasColumnName("actor_id");
        builder.Property(row => row.Reason).HasColumnName("reason").HasMaxLength(500);
        builder.Property(row => row.IsEnded).HasColumnName("is_ended");
        builder.Property(row => row.TryAgainAt).HasColumnName("try_again_at");
        builder.HasIndex(row => new { row.IsEnded, row.Until }).HasDatabaseName("ix_bypasses_end");
    }
}
