using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Policies;

/// <summary>The policy files of a default branch at one commit. The content is in <see cref="GitObjectRow"/>.</summary>
public sealed class PolicySetRow
{
    public long SetId { get; set; }

    public long RepositoryId { get; set; }

    public required string CommitId { get; set; }

    /// <summary>Git id of <c>.cargowall</c>; null when the commit has none (an empty set).</summary>
    public string? Tree { get; set; }

    public bool IsGood { get; set; }

    public DateTime ReadAt { get; set; }
}

internal sealed class PolicySetConfiguration : IEntityTypeConfiguration<PolicySetRow>
{
    public void Configure(EntityTypeBuilder<PolicySetRow> builder)
    {
        builder.ToTable("policy_sets");
        builder.HasKey(row => row.SetId).HasName("pk_policy_sets");
        builder.Property(row => row.SetId).HasColumnName("set_id");
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id");
        builder.Property(row => row.CommitId).HasColumnName("commit_id").HasMaxLength(64);
        builder.Property(row => row.Tree).HasColumnName("tree").HasMaxLength(64);
        builder.Property(row => row.IsGood).HasColumnName("is_good");
        builder.Property(row => row.ReadAt).HasColumnName("read_at");
        builder.HasIndex(row => new { row.RepositoryId, row.CommitId }).IsUnique().HasDatabaseName("ux_policy_sets_commit");
    }
}
