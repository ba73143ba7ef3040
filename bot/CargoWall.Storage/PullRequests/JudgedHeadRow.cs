using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.PullRequests;

/// <summary>The head of an open pull request whose policy check the policies in force have a part in. Heads that touch no policies have no row.</summary>
public sealed class JudgedHeadRow
{
    public long RepositoryId { get; set; }

    public required string HeadSha { get; set; }

    /// <summary>The generation of the account's policies that the check was made under.</summary>
    public long Generation { get; set; }

    /// <summary>When to judge it again after a failure; null for now.</summary>
    public DateTime? DueAt { get; set; }

    /// <summary>How many attempts to judge it again failed in a row.</summary>
    public int Attempts { get; set; }

    /// <summary>The generation of the repository's own policies and facts that the check was made under; null before any was noted.</summary>
    public long? RepositoryGeneration { get; set; }

    /// <summary>SHA-256 of what the check took from them, lower-case hex; null before any was noted.</summary>
    public string? Basis { get; set; }

    /// <summary>The commit of the set in force where the check tells of it, empty when there was none; null where it does not.</summary>
    public string? ServedCommit { get; set; }
}

internal sealed class JudgedHeadConfiguration : IEntityTypeConfiguration<JudgedHeadRow>
{
    public void Configure(EntityTypeBuilder<JudgedHeadRow> builder)
    {
        builder.ToTable("judged_heads");
        builder.HasKey(row => new { row.RepositoryId, row.HeadSha }).HasName("pk_judged_heads");
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id").ValueGeneratedNever();
        builder.Property(row => row.HeadSha).HasColumnName("head_sha").HasMaxLength(64);
        builder.Property(row => row.Generation).HasColumnName("generation");
        builder.Property(row => row.DueAt).HasColumnName("due_at");
        builder.Property(row => row.Attempts).HasColumnName("attempts");
        builder.Property(row => row.RepositoryGeneration).HasColumnName("repository_generation");
        builder.Property(row => row.Basis).HasColumnName("basis").HasMaxLength(64);
        builder.Property(row => row.ServedCommit).HasColumnName("served_commit").HasMaxLength(64);
    }
}
