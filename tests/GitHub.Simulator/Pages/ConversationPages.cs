using GitHub.Simulator.Issues;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Repositories;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GitHub.Simulator.Pages;

/// <summary>Pull requests and issues, and the checks of a commit.</summary>
internal sealed class ConversationPages(PageHost host, PageReader reader)
{
    public void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/{owner}/{repo}/pulls", ListAsync);
        pages.MapGet("/{owner}/{repo}/issues", ListAsync);
        pages.MapGet("/{owner}/{repo}/pull/{number:int}", ConversationAsync);
        pages.MapGet("/{owner}/{repo}/issues/{number:int}", ConversationAsync);
        pages.MapGet("/{owner}/{repo}/pull/{number:int}/checks", PullRequestChecksAsync);
        pages.MapGet("/{owner}/{repo}/commit/{sha}/checks", CommitChecksAsync);
        pages.MapGet("/{owner}/{repo}/runs/{id:long}", CheckRunAsync);
    }

    private Task<IResult> ListAsync(string owner, string repo, CancellationToken stop) =>
        host.OfAsync(
            owner,
            repo,
            repository =>
                Task.FromResult<IResult>(
                    PageHost.Page<PullRequestsPage>(
                        (nameof(PullRequestsPage.Repository), host.Show(repository)),
                        (nameof(PullRequestsPage.Conversations), repository.Issues.Values.Reverse().Select(PageReader.Show).ToList())
                    )
                ),
            stop
        );

    private Task<IResult> ConversationAsync(string owner, string repo, int number, CancellationToken stop) =>
        host.OfAsync(
            owner,
            repo,
            async repository =>
                repository.Issues.GetValueOrDefault(number) is not { } issue
                    ? PageHost.Missing($"There is no pull request or issue {number}.")
                    : PageHost.Page<ConversationPage>(
                        (nameof(ConversationPage.Repository), host.Show(repository)),
                        (nameof(ConversationPage.Conversation), PageReader.Show(issue)),
                        (nameof(ConversationPage.Comments), PageReader.Comments(issue)),
                        (
                            nameof(ConversationPage.Checks),
                            issue.PullRequest is { } pullRequest ? await reader.ChecksAsync(repository, pullRequest.HeadSha, stop) : []
                        )
                    ),
            stop
        );

    private Task<IResult> PullRequestChecksAsync(string owner, string repo, int number, long? check_run_id, CancellationToken stop) =>
        host.OfAsync(
            owner,
            repo,
            repository =>
                repository.Issues.GetValueOrDefault(number)?.PullRequest is { } pullRequest
                    ? ChecksAsync(repository, pullRequest.HeadSha, check_run_id, $"/{repository.FullName}/pull/{number}/checks", pullRequest, stop)
                    : Task.FromResult<IResult>(PageHost.Missing($"There is no pull request {number}.")),
            stop
        );

    private Task<IResult> CommitChecksAsync(string owner, string repo, string sha, long? check_run_id, CancellationToken stop) =>
        host.OfAsync(owner, repo, repository => ChecksAsync(repository, sha, check_run_id, $"/{repository.FullName}/commit/{sha}/checks", null, stop), stop);

    private async Task<IResult> ChecksAsync(Repository repository, string sha, long? selected, string path, PullRequest? pullRequest, CancellationToken stop)
    {
        if (await repository.Git.FindCommitAsync(sha, stop) is not { } commit)
        {
            return PageHost.Missing($"There is no commit '{sha}'.");
        }

        var all = await reader.ChecksAsync(repository, commit.Sha, stop);
        return PageHost.Page<ChecksPage>(
            (nameof(ChecksPage.Repository), host.Show(repository)),
            (nameof(ChecksPage.Commit), PageReader.Show(repository, commit)),
            (nameof(ChecksPage.Checks), all),
            (nameof(ChecksPage.Path), path),
            (nameof(ChecksPage.Conversation), pullRequest is null ? null : PageReader.Show(pullRequest.Issue)),
            (nameof(ChecksPage.Selected), Choose(all, selected))
        );
    }

    private Task<IResult> CheckRunAsync(string owner, string repo, long id, CancellationToken stop) =>
        host.OfAsync(
            owner,
            repo,
            repository =>
                Task.FromResult<IResult>(
                    repository.Checks.FirstOrDefault(check => check.Id == id) is { } check
                        ? TypedResults.LocalRedirect($"/{repository.FullName}/commit/{check.Suite.HeadSha}/checks?check_run_id={id}")
                        : PageHost.Missing($"There is no check run {id}.")
                ),
            stop
        );

    // The one asked for, else the first that is bad, else the first.
    private static CheckView? Choose(IReadOnlyList<CheckView> checks, long? selected) =>
        checks.OrderByDescending(check => check.Id == selected).ThenByDescending(check => Words.Sign(check.State) == "bad").FirstOrDefault();
}
