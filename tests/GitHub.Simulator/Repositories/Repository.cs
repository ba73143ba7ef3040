using GitHub.Simulator.Accounts;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Checks;
using GitHub.Simulator.Git;
using GitHub.Simulator.Issues;
using GitHub.Simulator.PullRequests;

namespace GitHub.Simulator.Repositories;

/// <summary>A repository: its facts, and its bare git repository on disk.</summary>
internal sealed class Repository(long id, Account owner, string name, GitRepository git)
{
    private int _lastNumber;

    public long Id { get; } = id;

    public Account Owner { get; } = owner;

    public string Name { get; set; } = name;

    public string FullName => $"{Owner.Login}/{Name}";

    public GitRepository Git { get; } = git;

    /// <summary>What it is a fork of; null: of nothing.</summary>
    public Repository? Parent { get; init; }

    public required string DefaultBranch { get; set; }

    public required bool Private { get; set; }

    public string Visibility => Private ? "private" : "public";

    public string? Description { get; set; }

    /// <summary>Nobody writes to it, whatever he may otherwise.</summary>
    public bool Archived { get; set; }

    /// <summary>What the token of a workflow that names no permissions may do: <c>read</c> or <c>write</c>.</summary>
    public string WorkflowPermissions { get; set; } = "read";

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset PushedAt { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Values of the organization's custom properties.</summary>
    public required IReadOnlyDictionary<string, string> Properties { get; set; }

    /// <summary>Permissions given to people beside what the organization gives: <c>read</c>, <c>triage</c>, <c>write</c>, <c>maintain</c>, <c>admin</c>.</summary>
    public Dictionary<string, string> Collaborators { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Issues and the conversations of pull requests, by number.</summary>
    public SortedDictionary<int, Issue> Issues { get; } = [];

    public IEnumerable<PullRequest> PullRequests => Issues.Values.Select(issue => issue.PullRequest).OfType<PullRequest>();

    public List<Label> Labels { get; } = [];

    public List<CheckSuite> Suites { get; } = [];

    public IEnumerable<CheckRun> Checks => Suites.SelectMany(suite => suite.Runs).OrderBy(run => run.Id);

    public List<Workflow> Workflows { get; } = [];

    public List<WorkflowRun> Runs { get; } = [];

    /// <summary>How its branches moved, oldest first.</summary>
    public List<BranchActivity> Activity { get; } = [];

    /// <summary>The next number of an issue or pull request; both share one row of numbers.</summary>
    public int NextNumber() => ++_lastNumber;
}
