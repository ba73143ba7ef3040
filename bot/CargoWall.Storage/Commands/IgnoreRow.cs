using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Commands;

/// <summary>A destination whose refusals do not fail the egress check of a repository until a day. It stays refused.</summary>
public sealed class IgnoreRow
{
    public long RepositoryId { get; set; }

    /// <summary>A host pattern of the mapping dialect, or an address.</summary>
    public required string Host { get; set; }

    /// <summary>The moment after the last day.</summary>
    public DateTime Until { get; set; }

    public required string ActorLogin { get; set; }

    public long ActorId { get; set; }

    public DateTime CreatedAt { get; set; }
}

internal sealed class IgnoreConfiguration : IEntityTypeConfiguration<IgnoreRow>
{
    public void Configure(EntityTypeBuilder<IgnoreRow> builder)
    {
        builder.ToTable("ignores");
        builder.HasKey(row => new { row.RepositoryId, row.Host }).HasName("pk_ignores");
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id");
        builder.Property(row => row.Host).HasColumnName("host").HasMaxLength(255);
        builder.Property(row => row.Until).HasColumnName("until");
        builder.Property(row => row.ActorLogin).HasColumnName("actor_login").HasMaxLength(100);
        builder.Property(row => row.ActorId).HasColumnName("actor_id");
        builder.Property(row => row.CreatedAt).HasColumnName("created_at");
    }
}
