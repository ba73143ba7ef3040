using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Inbox;

/// <summary>Who had a delivery handled again and when, and how it stood before. Goes with its delivery.</summary>
public sealed class ReplayRow
{
    /// <summary>Order of asking.</summary>
    public long ReplayId { get; set; }

    /// <summary>The delivery's <see cref="DeliveryRow.Sequence"/>.</summary>
    public long Sequence { get; set; }

    public DateTime AskedAt { get; set; }

    /// <summary>An operator's name, an account of the machine, or <c>GitHub</c>.</summary>
    public required string AskedBy { get; set; }

    public ReplayWay Way { get; set; }

    /// <summary>How the delivery stood.</summary>
    public DeliveryState State { get; set; }

    public int Attempts { get; set; }

    public int CutOffs { get; set; }

    public DateTime? FinishedAt { get; set; }

    public string? Failure { get; set; }
}

/// <summary>By which way a replay was asked for.</summary>
public enum ReplayWay
{
    /// <summary>On the page, by an operator who had signed in.</summary>
    Page = 0,

    /// <summary>By the program's command, on the machine.</summary>
    Command = 1,

    /// <summary>GitHub redelivered it.</summary>
    Redelivery = 2,
}

internal sealed class ReplayConfiguration : IEntityTypeConfiguration<ReplayRow>
{
    public void Configure(EntityTypeBuilder<ReplayRow> builder)
    {
        builder.ToTable("inbox_replays");
        builder.HasKey(row => row.ReplayId).HasName("pk_inbox_replays");
        builder.Property(row => row.ReplayId).HasColumnName("replay_id");
        builder.Property(row => row.Sequence).HasColumnName("sequence");
        builder.Property(row => row.AskedAt).HasColumnName("asked_at");
        builder.Property(row => row.AskedBy).HasColumnName("asked_by").HasMaxLength(100);
        builder.Property(row => row.Way).HasColumnName("way");
        builder.Property(row => row.State).HasColumnName("state");
        builder.Property(row => row.Attempts).HasColumnName("attempts");
        builder.Property(row => row.CutOffs).HasColumnName("cut_offs");
        builder.Property(row => row.FinishedAt).HasColumnName("finished_at");
        builder.Property(row => row.Failure).HasColumnName("failure").HasMaxLength(2000);
        builder
            .HasOne<DeliveryRow>()
            .WithMany()
            .HasForeignKey(row => row.Sequence)
            .HasConstraintName("fk_inbox_replays_sequence")
            .OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => row.Sequence).HasDatabaseName("ix_inbox_replays_sequence");
    }
}
