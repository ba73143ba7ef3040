using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Policies;

/// <summary>A blob, or the listing of a tree, under its git id: fetched once, ever.</summary>
public sealed class GitObjectRow
{
    public required string Id { get; set; }

    public GitObjectKind Kind { get; set; }

    public required byte[] Content { get; set; }
}

public enum GitObjectKind
{
    Blob = 0,

    /// <summary>The recursive listing of a tree as JSON.</summary>
    Listing = 1,
}

internal sealed class GitObjectConfiguration : IEntityTypeConfiguration<GitObjectRow>
{
    public void Configure(EntityTypeBuilder<GitObjectRow> builder)
    {
        builder.ToTable("git_objects");
        builder.HasKey(row => row.Id).HasName("pk_git_objects");
        builder.Property(row => row.Id).HasColumnName("id").HasMaxLength(64);
        builder.Property(row => row.Kind).HasColumnName("kind");
        builder.Property(row => row.Content).HasColumnName("content");
    }
}
