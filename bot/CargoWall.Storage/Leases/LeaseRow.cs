using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Leases;

/// <summary>Who works on what, and until when nobody else may.</summary>
public sealed class LeaseRow
{
    /// <summary>What is leased, for example <c>inbox:repository:42</c>.</summary>
    public required string Resource { get; set; }

    /// <summary>The worker that holds it; unique per take, so that a lost lease is noticed.</summary>
    public required string Holder { get; set; }

    public DateTime Until { get; set; }
}

internal sealed class LeaseConfiguration : IEntityTypeConfiguration<LeaseRow>
{
    public void Configure(EntityTypeBuilder<LeaseRow> builder)
    {
        builder.ToTable("leases");
        builder.HasKey(row => row.Resource).HasName("pk_leases");
        builder.Property(row => row.Resource).HasColumnName("resource").HasMaxLength(200);
        builder.Property(row => row.Holder).HasColumnName("holder").HasMaxLength(64);
        builder.Property(row => row.Until).HasColumnName("until");
    }
}
