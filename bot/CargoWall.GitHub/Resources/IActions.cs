namespace CargoWall.GitHub.Resources;

/// <summary>Workflow runs and jobs. Token: actions, read.</summary>
public interface IActions
{
    /// <summary>Null when there is no such run (404).</summary>
    Task<WorkflowRun?> FindRunAsync(long runId, CancellationToken cancellationToken);

    /// <summary>Null when there is no such job (404). A job's id is the id of its check run.</summary>
    Task<WorkflowJob?> FindJobAsync(long jobId, CancellationToken cancellationToken);

    /// <summary>
    /// What the token of a workflow without <c>permissions</c> may do, <c>read</c> or <c>write</c>; null when the app may not know (token:
    /// administration, read, which is optional).
    /// </summary>
    Task<string?> FindDefaultPermissionsAsync(CancellationToken cancellationToken);

    /// <summary>The jobs of one attempt of a run.</summary>
    IAsyncEnumerable<WorkflowJob> ListJobsAsync(long runId, int attempt, CancellationToken cancellationToken);

    /// <summary>Newest first; at most 1,000 are to be had. Null filters nothing.</summary>
    IAsyncEnumerable<WorkflowRun> ListRunsAsync(string? branch, string? headCommit, CancellationToken cancellationToken);
}
