using System.Text.Json.Nodes;
using GitHub.Simulator.Apps;
using GitHub.Simulator.Checks;
using GitHub.Simulator.Git;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.Repositories;

/// <summary>Commits, what is known about one, and comparisons.</summary>
internal sealed class CommitEndpoints(World world, CheckEndpoints checks)
{
    // A comparison or commit shows at most so many files (documentation, "Compare two commits").
    private const int MostFiles = 300;
    private static readonly string[] Endings = ["/check-runs", "/check-suites", "/pulls"];

    public void Map(RestRoutes routes)
    {
        routes.Get("/repos/{owner}/{repo}/commits", Access.Read("contents"), ListAsync);

        // One route, because a reference in the middle may have slashes of its own.
        // What may be read depends on how the path ends, so that is asked there.
        routes.Get("/repos/{owner}/{repo}/commits/{**rest}", Access.Read("metadata"), AboutAsync);
        routes.Get("/repos/{owner}/{repo}/compare/{**basehead}", Access.Read("contents"), CompareAsync);
    }

    private async Task<RestAnswer> ListAsync(RestCall call)
    {
        var git = call.Repository.Git;
        var start = call.Query("sha") ?? call.Repository.DefaultBranch;
        var head = await git.FindCommitAsync(start, call.Stopping) ?? throw RestProblem.NotFound();
        var commits = await git.CommitsAsync(null, head.Sha, call.Stopping, call.Query("path"));
        return await Paging.PageAsync(call, commits, async sha => CommitJson.Listed(await FindAsync(call, sha), call.Repository, world));
    }

    private async Task<RestAnswer> AboutAsync(RestCall call)
    {
        var rest = call.Route("rest");
        var (reference, about) = Endings
            .Where(ending => rest.EndsWith(ending, StringComparison.Ordinal))
            .Select(ending => (rest[..^ending.Length], ending))
            .FirstOrDefault((rest, ""));
        Gatekeeper.Demand(
            call,
            about switch
            {
                "" => "contents",
                "/pulls" => "pull_requests",
                _ => "checks",
            }
        );
        var commit = await FindAsync(call, reference);
        return about switch
        {
            "/check-runs" => await checks.ListForCommitAsync(call, commit),
            "/check-suites" => await checks.ListSuitesForCommitAsync(call, commit),
            "/pulls" => await PullsAsync(call, commit),
            _ => await GetAsync(call, commit),
        };
    }

    private async Task<RestAnswer> GetAsync(RestCall call, GitCommit commit)
    {
        var files = await call.Repository.Git.DiffAsync(commit.Parents.Count == 0 ? null : commit.Parents[0], commit.Sha, call.Stopping);
        var json = CommitJson.Listed(commit, call.Repository, world);
        json["stats"] = new JsonObject
        {
            ["total"] = files.Sum(file => file.Additions + file.Deletions),
            ["additions"] = files.Sum(file => file.Additions),
            ["deletions"] = files.Sum(file => file.Deletions),
        };
        json["files"] = Files(call, files, commit.Sha);
        return RestAnswer.Ok(json);
    }

    private async Task<RestAnswer> PullsAsync(RestCall call, GitCommit commit)
    {
        var found = new List<PullRequest>();
        foreach (var pullRequest in call.Repository.PullRequests)
        {
            if (
                (pullRequest.Merged && pullRequest.MergeSha == commit.Sha)
                || await call.Repository.Git.IsAncestorAsync(commit.Sha, pullRequest.HeadSha, call.Stopping)
                    && !await call.Repository.Git.IsAncestorAsync(commit.Sha, pullRequest.BaseSha, call.Stopping)
            )
            {
                found.Add(pullRequest);
            }
        }

        return await Paging.PageAsync(call, found, pullRequest => PullRequestJson.Listed(pullRequest, world.Addresses));
    }

    private async Task<RestAnswer> CompareAsync(RestCall call)
    {
        var git = call.Repository.Git;
        var both = call.Route("basehead");
        var dots = both.IndexOf("...", StringComparison.Ordinal);
        if (dots < 0)
        {
            throw RestProblem.NotFound();
        }

        var origin = await git.FindCommitAsync(both[..dots], call.Stopping) ?? throw RestProblem.NotFound();
        var head = await git.FindCommitAsync(both[(dots + 3)..], call.Stopping) ?? throw RestProblem.NotFound();
        var common =
            await git.MergeBaseAsync(origin.Sha, head.Sha, call.Stopping)
            ?? throw new RestProblem(404, $"No common ancestor between {both[..dots]} and {both[(dots + 3)..]}.");
        var ahead = await git.CommitsAsync(origin.Sha, head.Sha, call.Stopping);
        var behind = await git.CommitsAsync(head.Sha, origin.Sha, call.Stopping);
        var page = await Paging.PageAsync(
            call,
            ahead.Reverse().ToList(),
            async sha => CommitJson.Listed(await FindAsync(call, sha), call.Repository, world),
            perPageByDefault: 250
        );
        var api = $"{RepositoryJson.Api(call.Repository, world.Addresses)}/compare/{both}";
        var html = world.Addresses.WebPath($"{call.Repository.FullName}/compare/{both}");
        var json = new JsonObject
        {
            ["url"] = api,
            ["html_url"] = html,
            ["permalink_url"] = world.Addresses.WebPath($"{call.Repository.FullName}/compare/{origin.Sha[..7]}...{head.Sha[..7]}"),
            ["diff_url"] = $"{html}.diff",
            ["patch_url"] = $"{html}.patch",
            ["base_commit"] = CommitJson.Listed(origin, call.Repository, world),
            ["merge_base_commit"] = CommitJson.Listed(await FindAsync(call, common), call.Repository, world),
            ["status"] = (ahead.Count, behind.Count) switch
            {
                (0, 0) => "identical",
                (> 0, 0) => "ahead",
                (0, > 0) => "behind",
                _ => "diverged",
            },
            ["ahead_by"] = ahead.Count,
            ["behind_by"] = behind.Count,
            ["total_commits"] = ahead.Count,
            ["commits"] = page.Body,
        };

        // Files are on the first page only.
        if (call.Query("page") is null or "1")
        {
            json["files"] = Files(call, await git.DiffAsync(common, head.Sha, call.Stopping), head.Sha);
        }

        return RestAnswer.Ok(json) with
        {
            Link = page.Link,
        };
    }

    private JsonArray Files(RestCall call, IReadOnlyList<GitFileChange> files, string sha) =>
        WireJson.List(files.Take(MostFiles).Select(file => CommitJson.File(file, call.Repository, sha, world.Addresses)));

    private static async Task<GitCommit> FindAsync(RestCall call, string revision) =>
        await call.Repository.Git.FindCommitAsync(revision, call.Stopping) ?? throw RestProblem.Unprocessable($"No commit found for SHA: {revision}");
}
