using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Policies;

/// <summary>A policy as it was served, kept for good: sessions are pinned to it.</summary>
public sealed class SnapshotRow
{
    /// <summary>SHA-256 of <see cref="Document"/>, lower-case hex. Two documents with one digest may differ in origins and reasons.</summary>
    public required string SnapshotId { get; set; }

    /// <summary>The effective policy's own digest.</summary>
    public required string Digest { get; set; }

    /// <summary>Canonical JSON of the served policy.</summary>
    public required byte[] Document { get; set; }

    /// <summary>Why the policy is what it is, as text.</summary>
    public required string Explanation { get; set; }

    public DateTime CreatedAt { get; set; }
}

internal sealed class SnapshotConfiguration : IEntityTypeConfiguration<SnapshotRow>
{
    public void Configure(EntityTypeBuilder<SnapshotRow> builder)
    {
        builder.ToTable("policy_snapshots");
        builder.HasKey(row => row.SnapshotId).HasName("pk_policy_snapshots");
        builder.Property(row => row.SnapshotId).HasColumnName("snapshot_id").HasMaxLength(64);
        builder.Property(row => row.Digest).HasColumnName("digest").HasMaxLength(64);
        builder.Property(row => row.Document).HasColumnName("document");
        builder.Property(row => row.Explanation).HasColumnName("explanation");
        builder.Property(row => row.CreatedAt).HasColumnName("created_at");
        builder.HasIndex(row => row.Digest).HasDatabaseName("ix_policy_snapshots_digest");
    }
}
