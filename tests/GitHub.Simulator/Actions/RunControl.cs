namespace GitHub.Simulator.Actions;

/// <summary>Lets workflow runs and their jobs start, go on and end, with check runs and webhooks as GitHub Actions makes them.</summary>
public sealed class RunControl
{
    internal RunControl() { }

    /// <summary>Starts a run: its jobs are queued. Emits <c>workflow_run.requested</c> and, for each job, <c>check_run.created</c> and <c>workflow_job.queued</c>.</summary>
    public Task<SimulatedRun> StartAsync(NewRun run, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SimulatedRun> GetAsync(long runId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>A runner takes the job. Emits <c>workflow_job.in_progress</c>, and <c>workflow_run.in_progress</c> with the first job.</summary>
    public Task<SimulatedJob> StartJobAsync(long jobId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>The job ends. Emits <c>workflow_job.completed</c> and <c>check_run.completed</c>; with the last job the run and its check suite end too.</summary>
    public Task<SimulatedJob> CompleteJobAsync(long jobId, string conclusion = "success", CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Ends the run and all of its open jobs.</summary>
    public Task<SimulatedRun> CompleteAsync(long runId, string conclusion = "success", CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Runs all jobs again as the next attempt, with new ids.</summary>
    public Task<SimulatedRun> RerunAsync(long runId, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}

/// <summary>A run to start of the workflow file at <paramref name="Workflow"/>, for example <c>.github/workflows/ci.yml</c>.</summary>
public sealed record NewRun(string Repository, string Workflow)
{
    public string Event { get; init; } = "push";

    /// <summary>Branch of the trigger. Null: the default branch, or the head branch of <see cref="PullRequest"/>.</summary>
    public string? Branch { get; init; }

    /// <summary>Commit of the trigger. Null: the head of the branch.</summary>
    public string? Sha { get; init; }

    /// <summary>Number of the pull request for <c>pull_request</c> events: the token's <c>sha</c> is then the test merge.</summary>
    public int? PullRequest { get; init; }
    public string? Actor { get; init; }

    /// <summary>Empty: one job per key under <c>jobs:</c> of the file, without matrices.</summary>
    public IReadOnlyList<NewJob> Jobs { get; init; } = [];
}

/// <summary>A job of a run: the key under <c>jobs:</c>, and what it shows. A leg of a matrix is a job of its own, named like <c>test (ubuntu-latest, 8)</c>.</summary>
public sealed record NewJob(string Key)
{
    /// <summary>Display name. Null: the key.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the job has <c>id-token: write</c>; without it the token endpoint refuses.</summary>
    public bool IdToken { get; init; } = true;
    public string RunnerEnvironment { get; init; } = "github-hosted";
    public IReadOnlyList<string> Labels { get; init; } = ["ubuntu-latest"];
    public string? Environment { get; init; }

    /// <summary>The file the job is defined in where a reusable workflow is called: <c>owner/repo/path@ref</c>. Null: the run's own.</summary>
    public string? JobWorkflowRef { get; init; }
    public string? JobWorkflowSha { get; init; }
}

/// <summary>A workflow run as it is now, with the jobs of its latest attempt.</summary>
public sealed record SimulatedRun(long Id, int Number, int Attempt, string Status, string? Conclusion, string HeadSha, long WorkflowId, IReadOnlyList<SimulatedJob> Jobs, Uri HtmlUrl)
{
    /// <summary>The job with this key; the first leg where it is a matrix.</summary>
    public SimulatedJob Job(string key) => Jobs.First(job => job.Key == key);
}

/// <summary>A job as it is now. Its id is also the id of its check run, as on github.com.</summary>
/// <param name="IdTokenRequestUrl">What the job sees as <c>ACTIONS_ID_TOKEN_REQUEST_URL</c>; it already has a query string.</param>
/// <param name="IdTokenRequestToken">What the job sees as <c>ACTIONS_ID_TOKEN_REQUEST_TOKEN</c>.</param>
public sealed record SimulatedJob(long Id, string Key, string Name, string Status, string? Conclusion, Uri IdTokenRequestUrl, string IdTokenRequestToken);
