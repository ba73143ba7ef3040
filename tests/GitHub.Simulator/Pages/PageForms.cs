using GitHub.Simulator.Checks;
using GitHub.Simulator.Issues;

namespace GitHub.Simulator.Pages;

/// <summary>The few things that a person can do on the pages: comment, press a check's button, run it again. Always as <c>octocat</c>.</summary>
internal sealed class PageForms(World world, PageHost host, IssueService issues, CheckService checks)
{
    public void Map(IEndpointRouteBuilder pages)
    {
        pages.MapPost("/_pages/{owner}/{repo}/issues/{number:int}/comments", CommentAsync);
        pages.MapPost("/_pages/checks/{id:long}/action", RequestActionAsync);
        pages.MapPost("/_pages/checks/{id:long}/rerequest", RerequestAsync);
    }

    private async Task<IResult> CommentAsync(HttpRequest request, string owner, string repo, int number, CancellationToken stop)
    {
        var body = (await request.ReadFormAsync(stop))["body"].ToString();
        return await host.OfAsync(
            owner,
            repo,
            repository =>
            {
                if (repository.Issues.GetValueOrDefault(number) is not { } issue || body.Length is 0 or > IssueEndpoints.LongestBody)
                {
                    return Task.FromResult<IResult>(PageHost.Missing("There is nothing to comment on, or no comment."));
                }

                var comment = issues.Comment(issue, body, world.AccountOf("octocat"), viaApp: null);
                return Task.FromResult<IResult>(
                    TypedResults.LocalRedirect($"/{repository.FullName}/{(issue.PullRequest is null ? "issues" : "pull")}/{number}#issuecomment-{comment.Id}")
                );
            },
            stop
        );
    }

    private async Task<IResult> RequestActionAsync(HttpRequest request, long id, CancellationToken stop)
    {
        var identifier = (await request.ReadFormAsync(stop))["identifier"].ToString();
        return await OfCheckAsync(id, check => checks.RequestAction(check, identifier, world.AccountOf("octocat")), stop);
    }

    private Task<IResult> RerequestAsync(long id, CancellationToken stop) =>
        OfCheckAsync(id, check => checks.Rerequest(check, world.AccountOf("octocat")), stop);

    private async Task<IResult> OfCheckAsync(long id, Action<CheckRun> press, CancellationToken stop)
    {
        using var turn = await world.EnterAsync(stop);
        if (world.Repositories.SelectMany(repository => repository.Checks).FirstOrDefault(check => check.Id == id) is not { } check)
        {
            return PageHost.Missing($"There is no check run {id}.");
        }

        press(check);
        return TypedResults.LocalRedirect($"/{check.Suite.Repository.FullName}/commit/{check.Suite.HeadSha}/checks?check_run_id={id}");
    }
}
