using System.Text.Json.Nodes;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Apps;
using GitHub.Simulator.Repositories;
using GitHub.Simulator.Webhooks;

namespace GitHub.Simulator.Issues;

/// <summary>What can happen to issues and comments, with the events that follow.</summary>
internal sealed class IssueService(World world, EventPublisher events)
{
    public Issue Open(Repository repository, string title, string? body, Account author, App? viaApp)
    {
        var issue = new Issue(world.NextId(), repository, repository.NextNumber(), author)
        {
            Title = title,
            Body = body,
            ViaApp = viaApp,
            CreatedAt = world.Now,
            UpdatedAt = world.Now,
        };
        repository.Issues.Add(issue.Number, issue);
        return issue;
    }

    public IssueComment Comment(Issue issue, string body, Account author, App? viaApp)
    {
        var comment = new IssueComment(world.NextId(), issue, author)
        {
            Body = body,
            ViaApp = viaApp,
            CreatedAt = world.Now,
            UpdatedAt = world.Now,
        };
        issue.Comments.Add(comment);
        issue.UpdatedAt = world.Now;
        Publish("created", comment, author);
        return comment;
    }

    public void Edit(IssueComment comment, string body, Account sender)
    {
        var before = comment.Body;
        comment.Body = body;
        comment.UpdatedAt = world.Now;
        Publish("edited", comment, sender, new JsonObject { ["body"] = new JsonObject { ["from"] = before } });
    }

    public void Delete(IssueComment comment, Account sender)
    {
        comment.Issue.Comments.Remove(comment);
        Publish("deleted", comment, sender);
    }

    /// <summary>Adds a reaction, or gives the one that this account has already made.</summary>
    public (Reaction Reaction, bool Added) React(IssueComment comment, string content, Account author)
    {
        if (comment.Reactions.FirstOrDefault(reaction => reaction.Author == author && reaction.Content == content) is { } existing)
        {
            return (existing, false);
        }

        var reaction = new Reaction(world.NextId(), author, content, world.Now);
        comment.Reactions.Add(reaction);
        return (reaction, true);
    }

    private void Publish(string action, IssueComment comment, Account sender, JsonObject? changes = null)
    {
        var members = new JsonObject
        {
            ["issue"] = IssueJson.InWebhook(comment.Issue, world.Addresses),
            ["comment"] = IssueJson.Comment(comment, world.Addresses),
        };
        if (changes is not null)
        {
            members["changes"] = changes;
        }

        events.Publish("issue_comment", action, comment.Issue.Repository, sender, members);
    }
}
