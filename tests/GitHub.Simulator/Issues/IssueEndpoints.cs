using System.Text.Json.Nodes;
using GitHub.Simulator.Apps;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.Issues;

/// <summary>Issues, the conversations of pull requests, their comments and reactions.</summary>
internal sealed class IssueEndpoints(World world, IssueService issues)
{
    // GitHub refuses longer bodies of issues, pull requests and comments.
    public const int LongestBody = 65_536;

    public void Map(RestRoutes routes)
    {
        var read = Access.Read("issues", "pull_requests");
        var write = Access.Write("issues", "pull_requests");
        routes.Get("/repos/{owner}/{repo}/issues", read, ListAsync);
        routes.Post("/repos/{owner}/{repo}/issues", Access.Write("issues"), CreateAsync);
        routes.Get("/repos/{owner}/{repo}/issues/{number}", read, call => Task.FromResult(RestAnswer.Ok(IssueJson.Full(Find(call), world.Addresses))));
        routes.Patch("/repos/{owner}/{repo}/issues/{number}", write, UpdateAsync);
        routes.Get(
            "/repos/{owner}/{repo}/issues/{number}/comments",
            read,
            call => Paging.PageAsync(call, Find(call).Comments, comment => IssueJson.Comment(comment, world.Addresses))
        );
        routes.Post("/repos/{owner}/{repo}/issues/{number}/comments", write, CommentAsync);
        routes.Get(
            "/repos/{owner}/{repo}/issues/comments/{comment}",
            read,
            call => Task.FromResult(RestAnswer.Ok(IssueJson.Comment(FindComment(call), world.Addresses)))
        );
        routes.Patch("/repos/{owner}/{repo}/issues/comments/{comment}", write, EditAsync);
        routes.Delete("/repos/{owner}/{repo}/issues/comments/{comment}", write, DeleteAsync);
        routes.Get(
            "/repos/{owner}/{repo}/issues/comments/{comment}/reactions",
            read,
            call => Paging.PageAsync(call, FindComment(call).Reactions, reaction => IssueJson.Reaction(reaction, world.Addresses))
        );
        routes.Post("/repos/{owner}/{repo}/issues/comments/{comment}/reactions", write, ReactAsync);
    }

    public static string? Body(RequestBody body, string resource) =>
        body.OptionalText("body") is not { } text ? null
        : text.Length <= LongestBody ? text
        : throw RestProblem.Invalid(resource, "body", "custom", $"body is too long (maximum is {LongestBody} characters)");

    public static App? ViaApp(RestCall call) => (call.Caller as Caller.AsInstallation)?.Token.Installation.App;

    private Task<RestAnswer> ListAsync(RestCall call)
    {
        var state = call.Query("state") ?? "open";
        var labels = call.Query("labels")?.Split(',') ?? [];
        var creator = call.Query("creator");
        var found = call
            .Repository.Issues.Values.Reverse()
            .Where(issue => state == "all" || issue.State == state)
            .Where(issue => creator is null || issue.Author.Login.Equals(creator, StringComparison.OrdinalIgnoreCase))
            .Where(issue => labels.All(name => issue.Labels.Any(label => label.Name.Equals(name, StringComparison.OrdinalIgnoreCase))))
            .ToList();
        return Paging.PageAsync(call, found, issue => IssueJson.Issue(issue, world.Addresses));
    }

    private Task<RestAnswer> CreateAsync(RestCall call)
    {
        var issue = issues.Open(call.Repository, call.Body.Text("title"), Body(call.Body, "Issue"), call.Actor, ViaApp(call));
        foreach (var name in call.Body.Texts("labels"))
        {
            issue.Labels.Add(LabelEndpoints.Ensure(world, call.Repository, name));
        }

        return Task.FromResult(RestAnswer.Created(IssueJson.Full(issue, world.Addresses)));
    }

    private Task<RestAnswer> UpdateAsync(RestCall call)
    {
        var issue = Find(call);
        issue.Title = call.Body.OptionalText("title") ?? issue.Title;
        issue.Body = Body(call.Body, "Issue") ?? issue.Body;
        issue.UpdatedAt = world.Now;
        if (call.Body.OptionalText("state") is { } state && state != issue.State)
        {
            var closes = state == "closed";
            issue.State = closes ? "closed" : "open";
            issue.StateReason = closes ? call.Body.OptionalText("state_reason") ?? "completed" : "reopened";
            issue.ClosedAt = closes ? world.Now : null;
            issue.ClosedBy = closes ? call.Actor : null;
        }

        return Task.FromResult(RestAnswer.Ok(IssueJson.Full(issue, world.Addresses)));
    }

    private Task<RestAnswer> CommentAsync(RestCall call)
    {
        var comment = issues.Comment(
            Find(call),
            Body(call.Body, "IssueComment") ?? throw RestProblem.Unprocessable("Invalid request.\n\n\"body\" wasn't supplied."),
            call.Actor,
            ViaApp(call)
        );
        return Task.FromResult(RestAnswer.Created(IssueJson.Comment(comment, world.Addresses)));
    }

    private Task<RestAnswer> EditAsync(RestCall call)
    {
        var comment = FindComment(call);
        issues.Edit(comment, Body(call.Body, "IssueComment") ?? throw RestProblem.Unprocessable("Invalid request.\n\n\"body\" wasn't supplied."), call.Actor);
        return Task.FromResult(RestAnswer.Ok(IssueJson.Comment(comment, world.Addresses)));
    }

    private Task<RestAnswer> DeleteAsync(RestCall call)
    {
        issues.Delete(FindComment(call), call.Actor);
        return Task.FromResult(RestAnswer.NoContent());
    }

    private Task<RestAnswer> ReactAsync(RestCall call)
    {
        var content = call.Body.Text("content");
        if (!IssueJson.IsReaction(content))
        {
            throw RestProblem.Invalid("Reaction", "content", "invalid");
        }

        var (reaction, added) = issues.React(FindComment(call), content, call.Actor);
        return Task.FromResult(new RestAnswer(added ? 201 : 200) { Body = IssueJson.Reaction(reaction, world.Addresses) });
    }

    private static Issue Find(RestCall call) => call.Repository.Issues.GetValueOrDefault((int)call.RouteId("number")) ?? throw RestProblem.NotFound();

    private static IssueComment FindComment(RestCall call) =>
        call.Repository.Issues.Values.SelectMany(issue => issue.Comments).FirstOrDefault(comment => comment.Id == call.RouteId("comment"))
        ?? throw RestProblem.NotFound();
}
