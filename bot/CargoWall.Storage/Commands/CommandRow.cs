using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CargoWall.Storage.Commands;

/// <summary>A command that somebody wrote in a comment, and what it was answered: one row a comment, so that one comment has one answer.</summary>
public sealed class CommandRow
{
    public long CommentId { get; set; }

    public long RepositoryId { get; set; }

    /// <summary>Number of the issue or pull request.</summary>
    public int Issue { get; set; }

    /// <summary>Who, by id.</summary>
    public long ActorId { get; set; }

    /// <summary>The login that the comment showed.</summary>
    public required string ActorLogin { get; set; }

    /// <summary>What stood behind <c>/cargowall</c>, cut to the column.</summary>
    public required string Line { get; set; }

    public DateTime ReceivedAt { get; set; }

    /// <summary>Number of the kind of answer; null until it was answered.</summary>
    public int? Answer { get; set; }

    /// <summary>The reply in Markdown; null for none.</summary>
    public string? Reply { get; set; }

    /// <summary>Key of the pull request in the outbox whose outcome ends the reply; null for none.</summary>
    public string? OutcomeOf { get; set; }
}

internal sealed class CommandConfiguration : IEntityTypeConfiguration<CommandRow>
{
    public void Configure(EntityTypeBuilder<CommandRow> builder)
    {
        builder.ToTable("commands");
        builder.HasKey(row => row.CommentId).HasName("pk_commands");
        builder.Property(row => row.CommentId).HasColumnName("comment_id").ValueGeneratedNever();
        builder.Property(row => row.RepositoryId).HasColumnName("repository_id");
        builder.Property(row => row.Issue).HasColumnName("issue");
        builder.Property(row => row.ActorId).HasColumnName("actor_id");
        builder.Property(row => row.ActorLogin).HasColumnName("actor_login").HasMaxLength(100);
        builder.Property(row => row.Line).HasColumnName("line").HasMaxLength(1000);
        builder.Property(row => row.ReceivedAt).HasColumnName("received_at");
        builder.Property(row => row.Answer).HasColumnName("answer");
        builder.Property(row => row.Reply).HasColumnName("reply");
        builder.Property(row => row.OutcomeOf).HasColumnName("outcome_of").HasMaxLength(300);
        builder.HasIndex(row => new { row.RepositoryId, row.ReceivedAt }).HasDatabaseName("ix_commands_repository");
    }
}
