using CargoWall.Bot.Outbox;
using CargoWall.Bot.Rendering;
using CargoWall.GitHub;

namespace CargoWall.Bot.Proposals;

/// <summary>What came of asking for a change by pull request.</summary>
public abstract record Proposal
{
    private Proposal() { }

    /// <summary>The pull request is in the outbox; its key tells what becomes of it (<see cref="IOutbox.FindAsync"/>, <see cref="OutboxWrite.Reply.OutcomeOf"/>).</summary>
    public sealed record Asked(OutboxWrite.PullRequest Write) : Proposal;

    /// <summary>The default branch says it already; the sentence tells where.</summary>
    public sealed record AlreadySo(string Sentence) : Proposal;

    /// <summary>It would not come to what was asked for: other places decide that. One line tells which, and how to mend it.</summary>
    public sealed record Overruled(Markdown Line) : Proposal;

    /// <summary>It is not possible; the sentence tells why and how to mend it. Plain text.</summary>
    public sealed record Refused(string Sentence) : Proposal;
}

/// <summary>Where a change is proposed, and for whom.</summary>
/// <param name="Repository">The repository whose files change: a repository's own, or the organization's policy repository.</param>
/// <param name="RequestedBy">Login of the person who asked; null when nobody did.</param>
public sealed record ProposalRequest(RepositoryAddress Repository, string? RequestedBy);
