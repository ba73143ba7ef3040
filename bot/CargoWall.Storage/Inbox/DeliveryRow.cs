using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Inbox;

/// <summary>A verified webhook delivery, kept until it was handled and its retention ended.</summary>
public sealed class DeliveryRow
{
    /// <summary>Order of arrival.</summary>
    public long Sequence { get; set; }

    /// <summary><c>X-GitHub-Delivery</c>: the same for a redelivery.</summary>
    public required string DeliveryId { get; set; }

    public required string Event { get; set; }

    public string? Action { get; set; }

    /// <summary>Deliveries of one lane are handled one after another: <c>repository:ID</c>, <c>installation:ID</c> or <c>app</c>.</summary>
    public required string Lane { get; set; }

    public long? InstallationId { get; set; }

    public long? RepositoryId { get; set; }

    /// <summary>The body as it was signed.</summary>
    public required byte[] Payload { get; set; }

    public DateTime ReceivedAt { get; set; }

    public DeliveryState State { get; set; }

    /// <summary>How many times handling failed, and one more where it ended well.</summary>
    public int Attempts { get; set; }

    /// <summary>How many times handling began and never ended, because the process did. While it is handled, this attempt counts among them.</summary>
    public int CutOffs { get; set; }

    public DateTime DueAt { get; set; }

    public DateTime? FinishedAt { get; set; }

    /// <summary>Why the last attempt failed; null while none did.</summary>
    public string? Failure { get; set; }
}

public enum DeliveryState
{
    Waiting = 0,
    Done = 1,

    /// <summary>Given up after the last attempt; kept, and handled again when GitHub redelivers it or a person asks.</summary>
    Dead = 2,
}

internal sealed class DeliveryConfiguration : IEntityTypeConfiguration<DeliveryRow>
{
    public void Configure(EntityTypeBuilder<DeliveryRow> builder)
    {
        builder.ToTable("inbox_deliveries");
        builder.HasKey(row => row.Sequence).HasName("pk_inbox_deliveries");
        builder.Property(row => row.Sequence).HasColumnName("sequence");
        builder.Property(row => row.DeliveryId).HasColumnName("delivery_id").HasMaxLength(64);
        builder.Property(row => row.Event).HasColumnName("event").HasMaxLength(64);
        builder.Property(row => row.Action).HasColumnName("action").HasMaxLength(64);
        builder.Property(row => row.Lane).HasColumnName("lane").HasMaxLength(64);
        builder.Property(row => row.InstallationId).HasColumnName("installation_id");
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id");
        builder.Property(row => row.Payload).HasColumnName("payload");
        builder.Property(row => row.ReceivedAt).HasColumnName("received_at");
        builder.Property(row => row.State).HasColumnName("state");
        builder.Property(row => row.Attempts).HasColumnName("attempts");
        builder.Property(row => row.CutOffs).HasColumnName("cut_offs").HasDefaultValue(0);
        builder.Property(row => row.DueAt).HasColumnName("due_at");
        builder.Property(row => row.FinishedAt).HasColumnName("finished_at");
        builder.Property(row => row.Failure).HasColumnName("failure").HasMaxLength(2000);
        builder.HasIndex(row => row.DeliveryId).IsUnique().HasDatabaseName("ux_inbox_deliveries_delivery_id");
        builder
            .HasIndex(row => new
            {
                row.State,
                row.DueAt,
                row.Sequence,
            })
            .HasDatabaseName("ix_inbox_deliveries_due");
        builder
            .HasIndex(row => new
            {
                row.Lane,
                row.State,
                row.Sequence,
            })
            .HasDatabaseName("ix_inbox_deliveries_lane");
        builder.HasIndex(row => new { row.State, row.Sequence }).HasDatabaseName("ix_inbox_deliveries_state");
        builder.HasIndex(row => new { row.Event, row.Sequence }).HasDatabaseName("ix_inbox_deliveries_event");
        builder.HasIndex(row => new { row.RepositoryId, row.Sequence }).HasDatabaseName("ix_inbox_deliveries_repository");
    }
}
