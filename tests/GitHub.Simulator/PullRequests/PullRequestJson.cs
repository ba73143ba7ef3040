using System.Text.Json.Nodes;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Issues;
using GitHub.Simulator.Repositories;

namespace GitHub.Simulator.PullRequests;

/// <summary>Pull requests as GitHub writes them.</summary>
internal static class PullRequestJson
{
    /// <summary>The open pull requests from a commit, as checks and runs list them: none of forks.</summary>
    public static JsonArray MinimalOf(Repository repository, string headSha, Addresses at) =>
        WireJson.List(
            repository
                .PullRequests.Where(pullRequest => pullRequest is { IsOpen: true, IsOfFork: false } && pullRequest.HeadSha == headSha)
                .Select(pullRequest => Minimal(pullRequest, at))
        );

    public static JsonObject Minimal(PullRequest pullRequest, Addresses at)
    {
        return new JsonObject
        {
            ["url"] = Api(pullRequest, at),
            ["id"] = pullRequest.Id,
            ["number"] = pullRequest.Number,
            ["head"] = Side(pullRequest.HeadRef, pullRequest.HeadSha),
            ["base"] = Side(pullRequest.BaseRef, pullRequest.BaseSha),
        };

        JsonObject Side(string name, string sha) =>
            new()
            {
                ["ref"] = name,
                ["sha"] = sha,
                ["repo"] = new JsonObject
                {
                    ["id"] = pullRequest.Repository.Id,
                    ["url"] = RepositoryJson.Api(pullRequest.Repository, at),
                    ["name"] = pullRequest.Repository.Name,
                },
            };
    }

    /// <summary>The form of lists.</summary>
    public static JsonObject Listed(PullRequest pullRequest, Addresses at)
    {
        var repository = pullRequest.Repository;
        var issue = pullRequest.Issue;
        var api = Api(pullRequest, at);
        var html = Html(pullRequest, at);
        var issueApi = $"{RepositoryJson.Api(repository, at)}/issues/{pullRequest.Number}";
        var statuses = $"{RepositoryJson.Api(repository, at)}/statuses/{pullRequest.HeadSha}";
        var reviewComment = $"{RepositoryJson.Api(repository, at)}/pulls/comments{{/number}}";
        return new JsonObject
        {
            ["url"] = api,
            ["id"] = pullRequest.Id,
            ["node_id"] = WireJson.NodeId("PullRequest", pullRequest.Id),
            ["html_url"] = html,
            ["diff_url"] = $"{html}.diff",
            ["patch_url"] = $"{html}.patch",
            ["issue_url"] = issueApi,
            ["number"] = pullRequest.Number,
            ["state"] = issue.State,
            ["locked"] = false,
            ["title"] = issue.Title,
            ["user"] = AccountJson.User(issue.Author, at),
            ["body"] = issue.Body,
            ["created_at"] = WireJson.Time(issue.CreatedAt),
            ["updated_at"] = WireJson.Time(issue.UpdatedAt),
            ["closed_at"] = WireJson.Time(issue.ClosedAt),
            ["merged_at"] = WireJson.Time(pullRequest.MergedAt),
            ["merge_commit_sha"] = pullRequest.MergeSha,
            ["assignee"] = null,
            ["assignees"] = new JsonArray(),
            ["requested_reviewers"] = new JsonArray(),
            ["requested_teams"] = new JsonArray(),
            ["labels"] = WireJson.List(issue.Labels.Select(label => IssueJson.Label(repository, label, at))),
            ["milestone"] = null,
            ["draft"] = pullRequest.Draft,
            ["commits_url"] = $"{api}/commits",
            ["review_comments_url"] = $"{api}/comments",
            ["review_comment_url"] = reviewComment,
            ["comments_url"] = $"{issueApi}/comments",
            ["statuses_url"] = statuses,
            ["head"] = Side(pullRequest.HeadRepository, pullRequest.HeadRef, pullRequest.HeadSha),
            ["base"] = Side(repository, pullRequest.BaseRef, pullRequest.BaseSha),
            ["_links"] = new JsonObject
            {
                ["self"] = Link(api),
                ["html"] = Link(html),
                ["issue"] = Link(issueApi),
                ["comments"] = Link($"{issueApi}/comments"),
                ["review_comments"] = Link($"{api}/comments"),
                ["review_comment"] = Link(reviewComment),
                ["commits"] = Link($"{api}/commits"),
                ["statuses"] = Link(statuses),
            },
            ["author_association"] = IssueJson.Association(issue.Author, repository),
            ["auto_merge"] = null,
            ["active_lock_reason"] = null,
        };

        static JsonObject Link(string address) => new() { ["href"] = address };

        JsonObject Side(Repository of, string name, string sha) =>
            new()
            {
                ["label"] = $"{of.Owner.Login}:{name}",
                ["ref"] = name,
                ["sha"] = sha,
                ["user"] = AccountJson.User(of.Owner, at),
                ["repo"] = RepositoryJson.Usual(of, at),
            };
    }

    /// <summary>The form of its own address, with figures from git.</summary>
    public static async Task<JsonObject> FullAsync(PullRequest pullRequest, World world, CancellationToken cancellationToken)
    {
        var git = pullRequest.Repository.Git;
        var origin = await git.MergeBaseAsync(pullRequest.BaseSha, pullRequest.HeadSha, cancellationToken);
        var commits = await git.CommitsAsync(origin, pullRequest.HeadSha, cancellationToken);
        var files = await git.DiffAsync(origin, pullRequest.HeadSha, cancellationToken);
        var json = Listed(pullRequest, world.Addresses);
        json["merged"] = pullRequest.Merged;
        json["mergeable"] = pullRequest.IsOpen ? pullRequest.MergeSha is not null : null;
        json["rebaseable"] = pullRequest.IsOpen ? pullRequest.MergeSha is not null : null;
        json["mergeable_state"] =
            !pullRequest.IsOpen ? "unknown"
            : pullRequest.MergeSha is null ? "dirty"
            : "clean";
        json["merged_by"] = pullRequest.MergedBy is { } person ? AccountJson.User(person, world.Addresses) : null;
        json["comments"] = pullRequest.Issue.Comments.Count;
        json["review_comments"] = pullRequest.ReviewComments.Count;
        json["maintainer_can_modify"] = false;
        json["commits"] = commits.Count;
        json["additions"] = files.Sum(file => file.Additions);
        json["deletions"] = files.Sum(file => file.Deletions);
        json["changed_files"] = files.Count;
        return json;
    }

    public static Task<JsonObject> WebhookAsync(PullRequest pullRequest, World world, CancellationToken cancellationToken) =>
        FullAsync(pullRequest, world, cancellationToken);

    public static string Html(PullRequest pullRequest, Addresses at) => at.WebPath($"{pullRequest.Repository.FullName}/pull/{pullRequest.Number}");

    private static string Api(PullRequest pullRequest, Addresses at) => $"{RepositoryJson.Api(pullRequest.Repository, at)}/pulls/{pullRequest.Number}";
}
