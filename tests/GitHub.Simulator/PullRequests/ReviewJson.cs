using System.Text.Json.Nodes;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Issues;
using GitHub.Simulator.Repositories;

namespace GitHub.Simulator.PullRequests;

/// <summary>Reviews as GitHub writes them.</summary>
internal static class ReviewJson
{
    public static JsonObject Of(PullRequest pullRequest, Review review, Addresses at)
    {
        var html = $"{PullRequestJson.Html(pullRequest, at)}#pullrequestreview-{review.Id}";
        var api = $"{RepositoryJson.Api(pullRequest.Repository, at)}/pulls/{pullRequest.Number}";
        return new JsonObject
        {
            ["id"] = review.Id,
            ["node_id"] = WireJson.NodeId("PullRequestReview", review.Id),
            ["user"] = AccountJson.User(review.Author, at),
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

    /// <summary>Webhooks write the state in small letters.</summary>
    public static JsonObject OfWebhook(PullRequest pullRequest, Review review, Addresses at)
    {
        var json = Of(pullRequest, review, at);
        json["state"] = review.State.ToLowerInvariant();
        return json;
    }
}
