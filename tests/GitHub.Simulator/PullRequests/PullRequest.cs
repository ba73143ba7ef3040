using GitHub.Simulator.Accounts;
using GitHub.Simulator.Issues;
using GitHub.Simulator.Repositories;

namespace GitHub.Simulator.PullRequests;

/// <summary>A pull request between two branches of a repository, or from a branch of a fork of it.</summary>
internal sealed class PullRequest(long id, Issue issue, string headRef, string baseRef)
{
    public long Id { get; } = id;

    /// <summary>Its conversation: title, body, state, comments, labels.</summary>
    public Issue Issue { get; } = issue;

    /// <summary>Where it wants to go.</summary>
    public Repository Repository => Issue.Repository;

    /// <summary>Where its head is: the same repository, or a fork of it.</summary>
    public required Repository HeadRepository { get; init; }

    public bool IsOfFork => HeadRepository != Repository;

    public int Number => Issue.Number;

    public string HeadRef { get; } = headRef;

    public string BaseRef { get; set; } = baseRef;

    public required string HeadSha { get; set; }

    /// <summary>Head of the base branch when the pull request was last looked at.</summary>
    public required string BaseSha { get; set; }

    public bool Draft { get; set; }

    /// <summary>The test merge while open, the merge commit after. Null: conflicts.</summary>
    public string? MergeSha { get; set; }

    public bool Merged => MergedAt is not null;

    public DateTimeOffset? MergedAt { get; set; }

    public Account? MergedBy { get; set; }

    public List<Review> Reviews { get; } = [];

    public List<ReviewComment> ReviewComments { get; } = [];

    public bool IsOpen => Issue.State == "open";

    public string HeadReference => $"refs/pull/{Number}/head";

    public string MergeReference => $"refs/pull/{Number}/merge";
}

/// <summary>A review: <c>APPROVED</c>, <c>CHANGES_REQUESTED</c>, <c>COMMENTED</c> or <c>PENDING</c>.</summary>
internal sealed record Review(long Id, Account Author, string State, string Body, string CommitSha, DateTimeOffset SubmittedAt);

/// <summary>A comment on a line of a pull request.</summary>
internal sealed record ReviewComment(long Id, Account Author, string Body, string Path, int? Line, string CommitSha, long? InReplyTo, DateTimeOffset CreatedAt);
