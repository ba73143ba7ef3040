using System.Text.Json.Nodes;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Issues;
using GitHub.Simulator.Repositories;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.PullRequests;

/// <summary>Reviews of pull requests.</summary>
internal sealed class ReviewEndpoints(World world)
{
    public void Map(RestRoutes routes)
    {
        routes.Get("/repos/{owner}/{repo}/pulls/{number}/reviews", Access.Read("pull_requests"), ListAsync);
        routes.Post("/repos/{owner}/{repo}/pulls/{number}/reviews", Access.Write("pull_requests"), CreateAsync);
    }

    private Task<RestAnswer> ListAsync(RestCall call)
    {
        var pullRequest = PullRequestEndpoints.Find(call);
        return Paging.PageAsync(call, pullRequest.Reviews, review => Json(pullRequest, review));
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

        var review = new Review(world.NextId(), call.Actor, state, IssueEndpoints.Body(call.Body, "PullRequestReview") ?? "", call.Body.OptionalText("commit_id") ?? pullRequest.HeadSha, world.Now);
        pullRequest.Reviews.Add(review);
        return Task.FromResult(RestAnswer.Ok(Json(pullRequest, review)));
    }

    private JsonObject Json(PullRequest pullRequest, Review review)
    {
        var html = $"{PullRequestJson.Html(pullRequest, world.Addresses)}#pullrequestreview-{review.Id}";
        var api = $"{RepositoryJson.Api(pullRequest.Repository, world.Addresses)}/pulls/{pullRequest.Number}";
        return new JsonObject
        {
            ["id"] = review.Id,
            ["node_id"] = WireJson.NodeId("PullRequestReview", review.Id),
            ["user"] = AccountJson.User(review.Author, world.Addresses),
            ["body"] = review.Body,
            ["state"] = review.State,
            ["html_url"] = html,
            ["pull_request_url"] = api,
            ["author_association"] = IssueJson.Association(review.Author, pullRequest.Repository),
            ["_links"] = new JsonObject
            {
                ["html"] = new JsonObject { ["href"] = html },
                ["pull_request"] = new JsonObject { ["href"] = api },
            },
            ["submitted_at"] = WireJson.Time(review.SubmittedAt),
            ["commit_id"] = review.CommitSha,
        };
    }
}
