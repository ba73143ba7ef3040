using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.PullRequests;

/// <summary>A pull request as GitHub last told of it.</summary>
public sealed class PullRequestRow
{
    public long RepositoryId { get; set; }

    public int Number { get; set; }

    public required string HeadSha { get; set; }

    /// <summary>Head of the base branch when GitHub told it.</summary>
    public required string BaseSha { get; set; }

    /// <summary>The branch that it goes to.</summary>
    public required string BaseRef { get; set; }

    public bool IsOpen { get; set; }

    /// <summary>GitHub's own time of the newest change, so that an older delivery changes nothing.</summary>
    public DateTime UpdatedAt { get; set; }
}

internal sealed class PullRequestConfiguration : IEntityTypeConfiguration<PullRequestRow>
{
    public void Configure(EntityTypeBuilder<PullRequestRow> builder)
    {
        builder.ToTable("pull_requests");
        builder.HasKey(row => new { row.RepositoryId, row.Number }).HasName("pk_pull_requests");
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id");
        builder.Property(row => row.Number).HasColumnName("number");
        builder.Property(row => row.HeadSha).HasColumnName("head_sha").HasMaxLength(64);
        builder.Property(row => row.BaseSha).HasColumnName("base_sha").HasMaxLength(64);
        builder.Property(row => row.BaseRef).HasColumnName("base_ref").HasMaxLength(255);
        builder.Property(row => row.IsOpen).HasColumnName("is_open");
        builder.Property(row => row.UpdatedAt).HasColumnName("updated_at");
        builder.HasIndex(row => new { row.RepositoryId, row.HeadSha }).HasDatabaseName("ix_pull_requests_head");
    }
}
