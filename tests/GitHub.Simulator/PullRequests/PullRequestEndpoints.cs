using System.Text.Json.Nodes;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Git;
using GitHub.Simulator.Issues;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.PullRequests;

/// <summary>Pull requests, their commits and files.</summary>
internal sealed class PullRequestEndpoints(World world, PullRequestService pullRequests)
{
    // What the list of files has at most (documentation, "List pull requests files").
    private const int MostFiles = 3000;

    public void Map(RestRoutes routes)
    {
        var read = Access.Read("pull_requests");
        var write = Access.Write("pull_requests");
        routes.Get("/repos/{owner}/{repo}/pulls", read, ListAsync);
        routes.Post("/repos/{owner}/{repo}/pulls", write, CreateAsync);
        routes.Get(
            "/repos/{owner}/{repo}/pulls/{number}",
            read,
            async call => RestAnswer.Ok(await PullRequestJson.FullAsync(Find(call), world, call.Stopping))
        );
        routes.Patch("/repos/{owner}/{repo}/pulls/{number}", write, UpdateAsync);
        routes.Get("/repos/{owner}/{repo}/pulls/{number}/commits", read, ListCommitsAsync);
        routes.Get("/repos/{owner}/{repo}/pulls/{number}/files", read, ListFilesAsync);
    }

    public static PullRequest Find(RestCall call) =>
        call.Repository.Issues.GetValueOrDefault((int)call.RouteId("number"))?.PullRequest ?? throw RestProblem.NotFound();

    private Task<RestAnswer> ListAsync(RestCall call)
    {
        var state = call.Query("state") ?? "open";
        var head = call.Query("head");
        var target = call.Query("base");
        var found = call
            .Repository.PullRequests.Where(pullRequest => state == "all" || pullRequest.Issue.State == state)
            .Where(pullRequest =>
                head is null || head.Equals($"{pullRequest.HeadRepository.Owner.Login}:{pullRequest.HeadRef}", StringComparison.OrdinalIgnoreCase)
            )
            .Where(pullRequest => target is null || pullRequest.BaseRef == target)
            .ToList();
        if ((call.Query("direction") ?? "desc") == "desc")
        {
            found.Reverse();
        }

        return Paging.PageAsync(call, found, pullRequest => PullRequestJson.Listed(pullRequest, world.Addresses));
    }

    private async Task<RestAnswer> CreateAsync(RestCall call)
    {
        var wanted = new NewPullRequest(call.Repository.FullName, call.Body.Text("head"))
        {
            Base = call.Body.Text("base"),
            Title = call.Body.Text("title"),
            Body = IssueEndpoints.Body(call.Body, "PullRequest"),
            Draft = call.Body.OptionalFlag("draft") ?? false,
        };
        var pullRequest = await pullRequests.OpenAsync(call.Repository, wanted, call.Actor, IssueEndpoints.ViaApp(call), call.Stopping);
        return RestAnswer.Created(await PullRequestJson.FullAsync(pullRequest, world, call.Stopping));
    }

    private async Task<RestAnswer> UpdateAsync(RestCall call)
    {
        var pullRequest = Find(call);
        var changes = new JsonObject();
        if (call.Body.OptionalText("title") is { } title && title != pullRequest.Issue.Title)
        {
            changes["title"] = new JsonObject { ["from"] = pullRequest.Issue.Title };
            pullRequest.Issue.Title = title;
        }

        if (IssueEndpoints.Body(call.Body, "PullRequest") is { } body && body != pullRequest.Issue.Body)
        {
            changes["body"] = new JsonObject { ["from"] = pullRequest.Issue.Body ?? "" };
            pullRequest.Issue.Body = body;
        }

        if (call.Body.OptionalText("base") is { } target && target != pullRequest.BaseRef)
        {
            _ = await call.Repository.Git.FindCommitAsync(GitRef.Heads + target, call.Stopping) ?? throw RestProblem.Invalid("PullRequest", "base", "invalid");
            changes["base"] = new JsonObject
            {
                ["ref"] = new JsonObject { ["from"] = pullRequest.BaseRef },
                ["sha"] = new JsonObject { ["from"] = pullRequest.BaseSha },
            };
            pullRequest.BaseRef = target;
        }

        if (changes.Count > 0)
        {
            await pullRequests.EditedAsync(pullRequest, changes, call.Actor, call.Stopping);
        }

        await SetStateAsync(pullRequest, call.Body.OptionalText("state"), call.Actor, call.Stopping);
        return RestAnswer.Ok(await PullRequestJson.FullAsync(pullRequest, world, call.Stopping));
    }

    private async Task SetStateAsync(PullRequest pullRequest, string? state, Account actor, CancellationToken cancellationToken)
    {
        if (state is null || state == pullRequest.Issue.State)
        {
            return;
        }

        if (state == "closed")
        {
            await pullRequests.CloseAsync(pullRequest, actor, cancellationToken);
        }
        else
        {
            await pullRequests.ReopenAsync(pullRequest, actor, cancellationToken);
        }
    }

    private async Task<RestAnswer> ListCommitsAsync(RestCall call)
    {
        var pullRequest = Find(call);
        var commits = (await call.Repository.Git.CommitsAsync(await OriginAsync(call, pullRequest), pullRequest.HeadSha, call.Stopping)).Reverse().ToList();
        return await Paging.PageAsync(
            call,
            commits,
            async sha =>
                CommitJson.Listed(await call.Repository.Git.FindCommitAsync(sha, call.Stopping) ?? throw RestProblem.NotFound(), call.Repository, world)
        );
    }

    private async Task<RestAnswer> ListFilesAsync(RestCall call)
    {
        var pullRequest = Find(call);
        var files = await call.Repository.Git.DiffAsync(await OriginAsync(call, pullRequest), pullRequest.HeadSha, call.Stopping);
        return await Paging.PageAsync(
            call,
            files.Take(MostFiles).ToList(),
            file => CommitJson.File(file, call.Repository, pullRequest.HeadSha, world.Addresses)
        );
    }

    private static Task<string?> OriginAsync(RestCall call, PullRequest pullRequest) =>
        call.Repository.Git.MergeBaseAsync(pullRequest.BaseSha, pullRequest.HeadSha, call.Stopping);
}
