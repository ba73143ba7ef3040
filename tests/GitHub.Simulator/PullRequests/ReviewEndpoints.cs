using GitHub.Simulator.Issues;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.PullRequests;

/// <summary>Reviews of pull requests.</summary>
internal sealed class ReviewEndpoints(World world, PullRequestService pullRequests)
{
    public void Map(RestRoutes routes)
    {
        routes.Get("/repos/{owner}/{repo}/pulls/{number}/reviews", Access.Read("pull_requests"), ListAsync);
        routes.Post("/repos/{owner}/{repo}/pulls/{number}/reviews", Access.Write("pull_requests"), CreateAsync);
    }

    private Task<RestAnswer> ListAsync(RestCall call)
    {
        var pullRequest = PullRequestEndpoints.Find(call);
        return Paging.PageAsync(call, pullRequest.Reviews, review => ReviewJson.Of(pullRequest, review, world.Addresses));
    }

    private Task<RestAnswer> CreateAsync(RestCall call)
    {
        var pullRequest = PullRequestEndpoints.Find(call);
        var state = call.Body.OptionalText("event") switch
        {
            "APPROVE" => "APPROVED",
            "REQUEST_CHANGES" => "CHANGES_REQUESTED",
            "COMMENT" => "COMMENTED",
            null => "PENDING",
            _ => throw RestProblem.Unprocessable("Variable $event of type PullRequestReviewEvent was provided invalid value"),
        };
        if (state is "APPROVED" or "CHANGES_REQUESTED" && pullRequest.Issue.Author == call.Actor)
        {
            throw RestProblem.Unprocessable("Can not approve your own pull request");
        }

        var review = pullRequests.Review(
            pullRequest,
            call.Actor,
            state,
            IssueEndpoints.Body(call.Body, "PullRequestReview") ?? "",
            call.Body.OptionalText("commit_id")
        );
        return Task.FromResult(RestAnswer.Ok(ReviewJson.Of(pullRequest, review, world.Addresses)));
    }
}
