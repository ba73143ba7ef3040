using CargoWall.GitHub.Tokens;
using CargoWall.GitHub.Transport;

namespace CargoWall.GitHub.Resources;

internal sealed class ActionsClient(GitHubTransport transport, RepositoryAddress repository)
    : RepositoryClient(transport, repository, Permissions.ReadActions),
        IActions
{
    public Task<WorkflowRun?> FindRunAsync(long runId, CancellationToken cancellationToken) =>
        Transport.FindAsync(Get($"/actions/runs/{runId}"), GitHubJson.Default.WorkflowRun, cancellationToken);

    public Task<WorkflowJob?> FindJobAsync(long jobId, CancellationToken cancellationToken) =>
        Transport.FindAsync(Get($"/actions/jobs/{jobId}"), GitHubJson.Default.WorkflowJob, cancellationToken);

    public async Task<string?> FindDefaultPermissionsAsync(CancellationToken cancellationToken)
    {
        var request = GitHubRequest.Get(
            Path("/actions/permissions/workflow"),
            new Credential.Narrowed(Repository.Installation, Repository.Id, Permissions.ReadAdministration)
        );
        try
        {
            return (await Transport.FindAsync(request, GitHubJson.Default.DefaultWorkflowPermissions, cancellationToken))?.Default;
        }
        catch (GitHubException refused) when (refused is MissingPermissionException or GitHubRefusedException or GitHubForbiddenException)
        {
            return null;
        }
    }

    public IAsyncEnumerable<WorkflowJob> ListJobsAsync(long runId, int attempt, CancellationToken cancellationToken) =>
        Transport.PagesAsync(
            Get($"/actions/runs/{runId}/attempts/{attempt}/jobs?{PageSize}"),
            GitHubJson.Default.WorkflowJobPage,
            page => page.Jobs,
            cancellationToken
        );

    public IAsyncEnumerable<WorkflowRun> ListRunsAsync(string? branch, string? headCommit, CancellationToken cancellationToken) =>
        Transport.PagesAsync(
            Get($"/actions/runs?{PageSize}{Filter("branch", branch)}{Filter("head_sha", headCommit)}"),
            GitHubJson.Default.WorkflowRunPage,
            page => page.WorkflowRuns,
            cancellationToken
        );

    private static string Filter(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
