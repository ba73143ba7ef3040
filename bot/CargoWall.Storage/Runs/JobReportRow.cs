using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Runs;

/// <summary>What an agent on one job was served and reported. Made by the first exchange of a token.</summary>
public sealed class JobReportRow
{
    /// <summary>The <c>job_id</c> of the agent API.</summary>
    public required string ReportId { get; set; }

    public long RepositoryId { get; set; }

    public long OwnerId { get; set; }

    public long RunId { get; set; }

    public int Attempt { get; set; }

    /// <summary>Null where tokens do not name it.</summary>
    public long? CheckRunId { get; set; }

    /// <summary>Null when the workflow lies in another repository.</summary>
    public string? WorkflowFile { get; set; }

    /// <summary>Null when it could not be told.</summary>
    public string? JobKey { get; set; }

    /// <summary>Null when it is not known.</summary>
    public string? DisplayName { get; set; }

    /// <summary>Number of the <c>JobDecisionKind</c>.</summary>
    public int DecidedHow { get; set; }

    public required string DecidedText { get; set; }

    /// <summary>What was served, for good.</summary>
    public required string SnapshotId { get; set; }

    /// <summary>Null when no policy concerns the repository.</summary>
    public string? Digest { get; set; }

    public long Generation { get; set; }

    /// <summary>Number of the <c>AgentMode</c>; null without a policy.</summary>
    public int? ServedMode { get; set; }

    public int? RequestedMode { get; set; }

    /// <summary>Version of the agent by its own word.</summary>
    public required string Agent { get; set; }

    public string? Platform { get; set; }

    /// <summary>SHA-256 of the secret that the agent repeats with each exchange; null when it gave none.</summary>
    public string? InstanceHash { get; set; }

    public DateTime OpenedAt { get; set; }

    public DateTime LastSeenAt { get; set; }

    public long LastSequence { get; set; }

    public required string Chain { get; set; }

    /// <summary>Connections before aggregation, by the verdict that the bot came to.</summary>
    public long Allowed { get; set; }

    public long AutoAllowed { get; set; }

    public long Denied { get; set; }

    public long WouldDeny { get; set; }

    /// <summary>How many rows of connections there are.</summary>
    public int Rows { get; set; }

    /// <summary>Connections beyond the most rows that a job may have: in the figures above, in no row.</summary>
    public long Uncounted { get; set; }

    /// <summary>Events that came after the seal.</summary>
    public long LateEvents { get; set; }

    public DateTime? SealedAt { get; set; }

    /// <summary>SHA-256 of the seal, so that the same one may come again.</summary>
    public string? SealHash { get; set; }

    public int? EffectiveMode { get; set; }

    public string? Reason { get; set; }

    public string? ReasonText { get; set; }

    public long LostEvents { get; set; }

    public long FailedHelpers { get; set; }

    public long CapacityRefusals { get; set; }

    /// <summary>A JSON list of sentences.</summary>
    public string Unenforced { get; set; } = "[]";
}

internal sealed class JobReportConfiguration : IEntityTypeConfiguration<JobReportRow>
{
    public void Configure(EntityTypeBuilder<JobReportRow> builder)
    {
        builder.ToTable("job_reports");
        builder.HasKey(row => row.ReportId).HasName("pk_job_reports");
        builder.Property(row => row.ReportId).HasColumnName("report_id").HasMaxLength(64);
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id");
        builder.Property(row => row.OwnerId).HasColumnName("owner_id");
        builder.Property(row => row.RunId).HasColumnName("run_id");
        builder.Property(row => row.Attempt).HasColumnName("attempt");
        builder.Property(row => row.CheckRunId).HasColumnName("check_run_id");
        builder.Property(row => row.WorkflowFile).HasColumnName("workflow_file").HasMaxLength(255);
        builder.Property(row => row.JobKey).HasColumnName("job_key").HasMaxLength(255);
        builder.Property(row => row.DisplayName).HasColumnName("display_name").HasMaxLength(1000);
        builder.Property(row => row.DecidedHow).HasColumnName("decided_how");
        builder.Property(row => row.DecidedText).HasColumnName("decided_text").HasMaxLength(1000);
        builder.Property(row => row.SnapshotId).HasColumnName("snapshot_id").HasMaxLength(64);
        builder.Property(row => row.Digest).HasColumnName("digest").HasMaxLength(64);
        builder.Property(row => row.Generation).HasColumnName("generation");
        builder.Property(row => row.ServedMode).HasColumnName("served_mode");
        builder.Property(row => row.RequestedMode).HasColumnName("requested_mode");
        builder.Property(row => row.Agent).HasColumnName("agent").HasMaxLength(64);
        builder.Property(row => row.Platform).HasColumnName("platform").HasMaxLength(128);
        builder.Property(row => row.InstanceHash).HasColumnName("instance_hash").HasMaxLength(64);
        builder.Property(row => row.OpenedAt).HasColumnName("opened_at");
        builder.Property(row => row.LastSeenAt).HasColumnName("last_seen_at");
        builder.Property(row => row.LastSequence).HasColumnName("last_seq").IsConcurrencyToken();
        builder.Property(row => row.Chain).HasColumnName("chain").HasMaxLength(64);
        builder.Property(row => row.Allowed).HasColumnName("allowed");
        builder.Property(row => row.AutoAllowed).HasColumnName("auto_allowed");
        builder.Property(row => row.Denied).HasColumnName("denied");
        builder.Property(row => row.WouldDeny).HasColumnName("would_deny");
        builder.Property(row => row.Rows).HasColumnName("row_count");
        builder.Property(row => row.Uncounted).HasColumnName("uncounted");
        builder.Property(row => row.LateEvents).HasColumnName("late_events");
        builder.Property(row => row.SealedAt).HasColumnName("sealed_at");
        builder.Property(row => row.SealHash).HasColumnName("seal_hash").HasMaxLength(64);
        builder.Property(row => row.EffectiveMode).HasColumnName("effective_mode");
        builder.Property(row => row.Reason).HasColumnName("reason").HasMaxLength(64);
        builder.Property(row => row.ReasonText).HasColumnName("reason_text").HasMaxLength(500);
        builder.Property(row => row.LostEvents).HasColumnName("lost_events");
        builder.Property(row => row.FailedHelpers).HasColumnName("failed_helpers");
        builder.Property(row => row.CapacityRefusals).HasColumnName("capacity_refusals");
        builder.Property(row => row.Unenforced).HasColumnName("unenforced");
        builder.HasIndex(row => row.CheckRunId).IsUnique().HasDatabaseName("ux_job_reports_check_run");
        builder.HasIndex(row => new { row.OwnerId, row.OpenedAt }).HasDatabaseName("ix_job_reports_owner");
        builder.HasIndex(row => new { row.RunId, row.Attempt }).HasDatabaseName("ix_job_reports_run");
        builder
            .HasIndex(row => new
            {
                row.RepositoryId,
                row.WorkflowFile,
                row.JobKey,
                row.OpenedAt,
            })
            .HasDatabaseName("ix_job_reports_job");
    }
}
