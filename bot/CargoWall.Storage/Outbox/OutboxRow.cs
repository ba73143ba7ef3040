using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Outbox;

/// <summary>What GitHub is meant to show under one natural key, and what it was last seen to show.</summary>
public sealed class OutboxRow
{
    /// <summary>The natural key, for example <c>check:42:0a1b…:CargoWall policy</c>.</summary>
    public required string Key { get; set; }

    public long InstallationId { get; set; }

    public long RepositoryId { get; set; }

    /// <summary><c>owner/name</c> when the intention was stored.</summary>
    public required string RepositoryName { get; set; }

    /// <summary>Lower is sent first.</summary>
    public int Priority { get; set; }

    /// <summary>The intended content, in the writer's own format.</summary>
    public required string Payload { get; set; }

    /// <summary>SHA-256 of the intended content, lower-case hex.</summary>
    public required string ContentHash { get; set; }

    /// <summary>Key of the intention whose outcome this one tells, as its content says too: what it is found by; null when it tells of none.</summary>
    public string? OutcomeOf { get; set; }

    /// <summary>Hash of what GitHub was last given; null before the first success.</summary>
    public string? SentHash { get; set; }

    /// <summary>What the writer remembers about GitHub's side, in its own format; null before the first success.</summary>
    public string? Remote { get; set; }

    public OutboxState State { get; set; }

    /// <summary>How many times sending this content began. Above zero, GitHub may already have it.</summary>
    public int Attempts { get; set; }

    /// <summary>Goes up with each new intention, so that a sender notices that it sent an older one.</summary>
    public long Version { get; set; }

    public DateTime DueAt { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime UpdatedAt { get; set; }

    public DateTime? SentAt { get; set; }

    public string? Failure { get; set; }

    /// <summary>Why it was given up the last time; null when it never was.</summary>
    public GivenUpReason? GivenUpFor { get; set; }

    /// <summary>When it was given up the last time.</summary>
    public DateTime? GivenUpAt { get; set; }

    /// <summary>When it was taken up again the last time, also when it was given up once more after that; null while it never was.</summary>
    public DateTime? RevivedAt { get; set; }

    /// <summary>The login of the person who asked for that, or the event that made it possible, for example <c>installation.unsuspend</c>.</summary>
    public string? RevivedBy { get; set; }
}

public enum OutboxState
{
    Waiting = 0,
    Sent = 1,

    /// <summary>Given up and kept. A newer intention takes its place; the same one is sent when it is revived.</summary>
    Dead = 2,
}

public enum GivenUpReason
{
    /// <summary>GitHub refused the content, or what it is about is gone: the same again would be refused again.</summary>
    Impossible = 1,

    /// <summary>The app might not: a permission is missing, the installation is suspended, the repository is archived or out of reach.</summary>
    NoAccess = 2,

    /// <summary>It failed as often as it may.</summary>
    Exhausted = 3,
}

internal sealed class OutboxConfiguration : IEntityTypeConfiguration<OutboxRow>
{
    public void Configure(EntityTypeBuilder<OutboxRow> builder)
    {
        builder.ToTable("outbox");
        builder.HasKey(row => row.Key).HasName("pk_outbox");
        builder.Property(row => row.Key).HasColumnName("key").HasMaxLength(300);
        builder.Property(row => row.InstallationId).HasColumnName("installation_id");
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id");
        builder.Property(row => row.RepositoryName).HasColumnName("repository_name").HasMaxLength(201);
        builder.Property(row => row.Priority).HasColumnName("priority");
        builder.Property(row => row.Payload).HasColumnName("payload");
        builder.Property(row => row.ContentHash).HasColumnName("content_hash").HasMaxLength(64);
        builder.Property(row => row.OutcomeOf).HasColumnName("outcome_of").HasMaxLength(300);
        builder.Property(row => row.SentHash).HasColumnName("sent_hash").HasMaxLength(64);
        builder.Property(row => row.Remote).HasColumnName("remote");
        builder.Property(row => row.State).HasColumnName("state");
        builder.Property(row => row.Attempts).HasColumnName("attempts");
        builder.Property(row => row.Version).HasColumnName("version");
        builder.Property(row => row.DueAt).HasColumnName("due_at");
        builder.Property(row => row.CreatedAt).HasColumnName("created_at");
        builder.Property(row => row.UpdatedAt).HasColumnName("updated_at");
        builder.Property(row => row.SentAt).HasColumnName("sent_at");
        builder.Property(row => row.Failure).HasColumnName("failure").HasMaxLength(2000);
        builder.Property(row => row.GivenUpFor).HasColumnName("given_up_for");
        builder.Property(row => row.GivenUpAt).HasColumnName("given_up_at");
        builder.Property(row => row.RevivedAt).HasColumnName("revived_at");
        builder.Property(row => row.RevivedBy).HasColumnName("revived_by").HasMaxLength(100);
        builder.HasIndex(row => new { row.State, row.DueAt }).HasDatabaseName("ix_outbox_due");
        builder
            .HasIndex(row => new
            {
                row.InstallationId,
                row.State,
                row.Priority,
                row.UpdatedAt,
            })
            .HasDatabaseName("ix_outbox_lane");
        // With the state: SQLite would otherwise rather go through all that was sent.
        builder.HasIndex(row => new { row.OutcomeOf, row.State }).HasDatabaseName("ix_outbox_outcome_of");
    }
}
