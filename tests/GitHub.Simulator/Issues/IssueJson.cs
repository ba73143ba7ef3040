using System.Text.Json.Nodes;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Apps;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Repositories;

namespace GitHub.Simulator.Issues;

/// <summary>Issues, comments, labels and reactions as GitHub writes them.</summary>
internal static class IssueJson
{
    private static readonly string[] Kinds = ["+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"];

    public static bool IsReaction(string content) => Kinds.Contains(content);

    public static JsonObject Issue(Issue issue, Addresses at)
    {
        var repository = issue.Repository;
        var api = $"{RepositoryJson.Api(repository, at)}/issues/{issue.Number}";
        var json = new JsonObject
        {
            ["url"] = api,
            ["repository_url"] = RepositoryJson.Api(repository, at),
            ["labels_url"] = $"{api}/labels{{/name}}",
            ["comments_url"] = $"{api}/comments",
            ["events_url"] = $"{api}/events",
            ["timeline_url"] = $"{api}/timeline",
            ["html_url"] = Html(issue, at),
            ["id"] = issue.Id,
            ["node_id"] = WireJson.NodeId("Issue", issue.Id),
            ["number"] = issue.Number,
            ["title"] = issue.Title,
            ["user"] = AccountJson.User(issue.Author, at),
            ["labels"] = WireJson.List(issue.Labels.Select(label => Label(repository, label, at))),
            ["state"] = issue.State,
            ["state_reason"] = issue.StateReason,
            ["locked"] = false,
            ["assignee"] = null,
            ["assignees"] = new JsonArray(),
            ["milestone"] = null,
            ["comments"] = issue.Comments.Count,
            ["created_at"] = WireJson.Time(issue.CreatedAt),
            ["updated_at"] = WireJson.Time(issue.UpdatedAt),
            ["closed_at"] = WireJson.Time(issue.ClosedAt),
            ["author_association"] = Association(issue.Author, repository),
            ["active_lock_reason"] = null,
            ["body"] = issue.Body,
            ["reactions"] = Rollup([], $"{api}/reactions"),
            ["performed_via_github_app"] = issue.ViaApp is { } app ? AppJson.App(app, at) : null,
        };
        if (issue.PullRequest is { } pullRequest)
        {
            json["draft"] = pullRequest.Draft;
            json["pull_request"] = new JsonObject
            {
                ["url"] = $"{RepositoryJson.Api(repository, at)}/pulls/{issue.Number}",
                ["html_url"] = PullRequestJson.Html(pullRequest, at),
                ["diff_url"] = $"{PullRequestJson.Html(pullRequest, at)}.diff",
                ["patch_url"] = $"{PullRequestJson.Html(pullRequest, at)}.patch",
                ["merged_at"] = WireJson.Time(pullRequest.MergedAt),
            };
        }

        return json;
    }

    /// <summary>The form inside of webhooks.</summary>
    public static JsonObject InWebhook(Issue issue, Addresses at)
    {
        var json = Issue(issue, at);
        json["performed_via_github_app"] = issue.ViaApp is { } app ? AppJson.OfIssue(app, at) : null;
        return json;
    }

    /// <summary>The form of an issue's own address: with who closed it.</summary>
    public static JsonObject Full(Issue issue, Addresses at)
    {
        var json = Issue(issue, at);
        json["closed_by"] = issue.ClosedBy is { } person ? AccountJson.User(person, at) : null;
        return json;
    }

    public static JsonObject Comment(IssueComment comment, Addresses at)
    {
        var issue = comment.Issue;
        var api = $"{RepositoryJson.Api(issue.Repository, at)}/issues/comments/{comment.Id}";
        return new JsonObject
        {
            ["url"] = api,
            ["html_url"] = $"{Html(issue, at)}#issuecomment-{comment.Id}",
            ["issue_url"] = $"{RepositoryJson.Api(issue.Repository, at)}/issues/{issue.Number}",
            ["id"] = comment.Id,
            ["node_id"] = WireJson.NodeId("IssueComment", comment.Id),
            ["user"] = AccountJson.User(comment.Author, at),
            ["created_at"] = WireJson.Time(comment.CreatedAt),
            ["updated_at"] = WireJson.Time(comment.UpdatedAt),
            ["body"] = comment.Body,
            ["author_association"] = Association(comment.Author, issue.Repository),
            ["reactions"] = Rollup(comment.Reactions, $"{api}/reactions"),
            ["performed_via_github_app"] = comment.ViaApp is { } app ? AppJson.App(app, at) : null,
        };
    }

    public static JsonObject Reaction(Reaction reaction, Addresses at) =>
        new()
        {
            ["id"] = reaction.Id,
            ["node_id"] = WireJson.NodeId("Reaction", reaction.Id),
            ["user"] = AccountJson.User(reaction.Author, at),
            ["content"] = reaction.Content,
            ["created_at"] = WireJson.Time(reaction.CreatedAt),
        };

    public static JsonObject Label(Repository repository, Label label, Addresses at) =>
        new()
        {
            ["id"] = label.Id,
            ["node_id"] = WireJson.NodeId("Label", label.Id),
            ["url"] = $"{RepositoryJson.Api(repository, at)}/labels/{Uri.EscapeDataString(label.Name)}",
            ["name"] = label.Name,
            ["color"] = label.Color,
            ["default"] = false,
            ["description"] = label.Description ?? "",
        };

    public static string Association(Account account, Repository repository) =>
        account switch
        {
            _ when account == repository.Owner => "OWNER",
            _ when repository.Owner.Members.ContainsKey(account.Login) => "MEMBER",
            _ when repository.Collaborators.ContainsKey(account.Login) => "COLLABORATOR",
            _ => "NONE",
        };

    public static string Html(Issue issue, Addresses at) =>
        at.WebPath($"{issue.Repository.FullName}/{(issue.PullRequest is null ? "issues" : "pull")}/{issue.Number}");

    private static JsonObject Rollup(List<Reaction> reactions, string address)
    {
        var json = new JsonObject { ["url"] = address, ["total_count"] = reactions.Count };
        foreach (var kind in Kinds)
        {
            json[kind] = reactions.Count(reaction => reaction.Content == kind);
        }

        return json;
    }
}
