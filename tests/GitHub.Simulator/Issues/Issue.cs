using GitHub.Simulator.Accounts;
using GitHub.Simulator.Apps;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Repositories;

namespace GitHub.Simulator.Issues;

/// <summary>An issue, or the conversation of a pull request.</summary>
internal sealed class Issue(long id, Repository repository, int number, Account author)
{
    public long Id { get; } = id;

    public Repository Repository { get; } = repository;

    public int Number { get; } = number;

    public Account Author { get; } = author;

    public required string Title { get; set; }

    public string? Body { get; set; }

    public string State { get; set; } = "open";

    public string? StateReason { get; set; }

    public Account? ClosedBy { get; set; }

    public App? ViaApp { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public List<IssueComment> Comments { get; } = [];

    public List<Label> Labels { get; } = [];

    /// <summary>The pull request whose conversation this is. Null: a plain issue.</summary>
    public PullRequest? PullRequest { get; set; }
}

/// <summary>A comment on an issue or pull request.</summary>
internal sealed class IssueComment(long id, Issue issue, Account author)
{
    public long Id { get; } = id;

    public Issue Issue { get; } = issue;

    public Account Author { get; } = author;

    public App? ViaApp { get; init; }

    public required string Body { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public List<Reaction> Reactions { get; } = [];
}

/// <summary>A reaction: <c>+1</c>, <c>-1</c>, <c>laugh</c>, <c>confused</c>, <c>heart</c>, <c>hooray</c>, <c>rocket</c> or <c>eyes</c>.</summary>
internal sealed record Reaction(long Id, Account Author, string Content, DateTimeOffset CreatedAt);

/// <summary>A label of a repository.</summary>
internal sealed record Label(long Id, string Name, string Color, string? Description);
