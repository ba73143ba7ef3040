using CargoWall.GitHub.Tokens;
using CargoWall.GitHub.Transport;

namespace CargoWall.GitHub.Resources;

internal sealed class ChecksClient(GitHubTransport transport, RepositoryAddress repository, long appId)
    : RepositoryClient(transport, repository, Permissions.WriteChecks),
        IChecks
{
    public IAsyncEnumerable<CheckRun> ListAsync(string headCommit, string name, CancellationToken cancellationToken) =>
        Transport.PagesAsync(
            Get($"/commits/{Uri.EscapeDataString(headCommit)}/check-runs?check_name={Uri.EscapeDataString(name)}&app_id={appId}&filter=all&{PageSize}"),
            GitHubJson.Default.CheckRunPage,
            page => page.CheckRuns,
            cancellationToken
        );

    public Task<CheckRun> CreateAsync(NewCheckRun checkRun, CancellationToken cancellationToken) =>
        Transport.SendAsync(Write(HttpMethod.Post, "/check-runs", checkRun, GitHubJson.Default.NewCheckRun), GitHubJson.Default.CheckRun, cancellationToken);

    public Task<CheckRun> UpdateAsync(long checkRunId, CheckRunChange change, CancellationToken cancellationToken) =>
        Transport.SendAsync(
            Write(HttpMethod.Patch, $"/check-runs/{checkRunId}", change, GitHubJson.Default.CheckRunChange),
            GitHubJson.Default.CheckRun,
            cancellationToken
        );
}
