namespace GitHub.Simulator.Actions;

/// <summary>Lets workflow runs and their jobs start, go on and end, with check runs and webhooks as GitHub Actions makes them.</summary>
public sealed class RunControl
{
    private readonly World _world;
    private readonly RunService _runs;

    internal RunControl(World world, RunService runs)
    {
        _world = world;
        _runs = runs;
    }

    /// <summary>Starts a run: its jobs are queued. Emits <c>workflow_run.requested</c> and, for each job, <c>check_run.created</c> and <c>workflow_job.queued</c>.</summary>
    public async Task<SimulatedRun> StartAsync(NewRun run, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        return Shown(await _runs.StartAsync(run, cancellationToken));
    }

    public async Task<SimulatedRun> GetAsync(long runId, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        return Shown(Find(runId));
    }

    /// <summary>A runner takes the job. Emits <c>workflow_job.in_progress</c>, and <c>workflow_run.in_progress</c> with the first job.</summary>
    public async Task<SimulatedJob> StartJobAsync(long jobId, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        var job = _world.JobOf(jobId);
        await _runs.StartJobAsync(job, cancellationToken);
        return Shown(job);
    }

    /// <summary>The job ends. Emits <c>workflow_job.completed</c> and <c>check_run.completed</c>; with the last job the run and its check suite end too.</summary>
    public async Task<SimulatedJob> CompleteJobAsync(long jobId, string conclusion = "success", CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        var job = _world.JobOf(jobId);
        await _runs.CompleteJobAsync(job, conclusion, cancellationToken);
        return Shown(job);
    }

    /// <summary>Ends all open jobs of the run, and so the run.</summary>
    public async Task<SimulatedRun> CompleteAsync(long runId, string conclusion = "success", CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        var run = Find(runId);
        foreach (var job in run.Latest.Jobs.Where(job => job.Status != "completed").ToList())
        {
            await _runs.CompleteJobAsync(job, conclusion, cancellationToken);
        }

        return Shown(run);
    }

    /// <summary>Runs all jobs again as the next attempt, with new ids.</summary>
    public async Task<SimulatedRun> RerunAsync(long runId, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        var run = Find(runId);
        await _runs.RerunAsync(run, cancellationToken);
        return Shown(run);
    }

    private WorkflowRun Find(long id) =>
        _world.Repositories.SelectMany(repository => repository.Runs).FirstOrDefault(run => run.Id == id)
        ?? throw new ArgumentException($"There is no run {id}.", nameof(id));

    private SimulatedRun Shown(WorkflowRun run) =>
        new(
            run.Id,
            run.Number,
            run.Latest.Number,
            run.Latest.Status,
            run.Latest.Conclusion,
            run.HeadSha,
            run.Workflow.Id,
            run.Latest.Jobs.Select(Shown).ToList(),
            new Uri(RunJson.Html(run, _world.Addresses))
        );

    private SimulatedJob Shown(Job job) =>
        new(
            job.Id,
            job.Plan.Key,
            job.Name,
            job.Status,
            job.Conclusion,
            new Uri(_world.Addresses.WebPath($"_actions/idtoken?job={job.Id}&api-version=2.0")),
            job.RequestToken
        );
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
public sealed record SimulatedRun(
    long Id,
    int Number,
    int Attempt,
    string Status,
    string? Conclusion,
    string HeadSha,
    long WorkflowId,
    IReadOnlyList<SimulatedJob> Jobs,
    Uri HtmlUrl
)
{
    /// <summary>The job with this key; the first leg where it is a matrix.</summary>
    public SimulatedJob Job(string key) => Jobs.First(job => job.Key == key);
}

/// <summary>A job as it is now. Its id is also the id of its check run, as on github.com.</summary>
/// <param name="IdTokenRequestUrl">What the job sees as <c>ACTIONS_ID_TOKEN_REQUEST_URL</c>; it already has a query string.</param>
/// <param name="IdTokenRequestToken">What the job sees as <c>ACTIONS_ID_TOKEN_REQUEST_TOKEN</c>.</param>
public sealed record SimulatedJob(long Id, string Key, string Name, string Status, string? Conclusion, Uri IdTokenRequestUrl, string IdTokenRequestToken);
