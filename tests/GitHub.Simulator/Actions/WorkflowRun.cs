using GitHub.Simulator.Accounts;
using GitHub.Simulator.Checks;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Repositories;

namespace GitHub.Simulator.Actions;

/// <summary>A workflow file that has run, known by its path.</summary>
internal sealed class Workflow(long id, Repository repository, string path)
{
    public long Id { get; } = id;

    public Repository Repository { get; } = repository;

    public string Path { get; } = path;

    /// <summary>The file's <c>name:</c>, or its path where it has none.</summary>
    public required string Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public int LastRunNumber { get; set; }
}

/// <summary>A run of a workflow, with all of its attempts.</summary>
internal sealed class WorkflowRun(long id, Workflow workflow, int number)
{
    public long Id { get; } = id;

    public Workflow Workflow { get; } = workflow;

    public Repository Repository => Workflow.Repository;

    public int Number { get; } = number;

    public required string Event { get; init; }

    /// <summary>Name without <c>refs/heads/</c>; for pull requests the head branch.</summary>
    public required string HeadBranch { get; init; }

    /// <summary>The commit that checks stand on: for pull requests the head.</summary>
    public required string HeadSha { get; init; }

    /// <summary>The commit that is checked out: for pull requests the test merge.</summary>
    public required string Sha { get; init; }

    /// <summary>The <c>ref</c> of the token: <c>refs/heads/…</c> or <c>refs/pull/N/merge</c>.</summary>
    public required string Ref { get; init; }

    public required string DisplayTitle { get; init; }

    public required Account Actor { get; init; }

    public PullRequest? PullRequest { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public List<RunAttempt> Attempts { get; } = [];

    public RunAttempt Latest => Attempts[^1];
}

/// <summary>One attempt of a run.</summary>
internal sealed class RunAttempt(WorkflowRun run, int number, CheckSuite suite, DateTimeOffset startedAt)
{
    public WorkflowRun Run { get; } = run;

    public int Number { get; } = number;

    public CheckSuite Suite { get; } = suite;

    public DateTimeOffset StartedAt { get; } = startedAt;

    public List<Job> Jobs { get; } = [];

    public string Status { get; set; } = "queued";

    public string? Conclusion { get; set; }
}

/// <summary>A job of an attempt. Its id is its check run's.</summary>
internal sealed class Job(RunAttempt attempt, NewJob plan, CheckRun check, string requestToken)
{
    public long Id => Check.Id;

    public RunAttempt Attempt { get; } = attempt;

    public WorkflowRun Run => Attempt.Run;

    public NewJob Plan { get; } = plan;

    public CheckRun Check { get; } = check;

    public string Name => Plan.Name ?? Plan.Key;

    /// <summary>What the job shows to the token endpoint.</summary>
    public string RequestToken { get; } = requestToken;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    public string Status => Check.Status;

    public string? Conclusion => Check.Conclusion;
}
