using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Installations;

/// <summary>An organization or a user account. The id identifies it, the login is a label.</summary>
public sealed class OwnerRow
{
    public long OwnerId { get; set; }

    public required string Login { get; set; }

    /// <summary>The repository that holds the organization level, once one was chosen.</summary>
    public long? PolicyRepositoryId { get; set; }

    /// <summary>Goes up with each change of the organization's set: what was resolved under an older one is stale.</summary>
    public long Generation { get; set; }
}

internal sealed class OwnerConfiguration : IEntityTypeConfiguration<OwnerRow>
{
    public void Configure(EntityTypeBuilder<OwnerRow> builder)
    {
        builder.ToTable("owners");
        builder.HasKey(row => row.OwnerId).HasName("pk_owners");
        builder.Property(row => row.OwnerId).HasColumnName("owner_id").ValueGeneratedNever();
        builder.Property(row => row.Login).HasColumnName("login").HasMaxLength(100);
        builder.Property(row => row.PolicyRepositoryId).HasColumnName("policy_repository_id");
        builder.Property(row => row.Generation).HasColumnName("generation");
    }
}
