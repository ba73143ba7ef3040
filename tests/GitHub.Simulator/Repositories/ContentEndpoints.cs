using System.Text.Json.Nodes;
using GitHub.Simulator.Git;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.Repositories;

/// <summary>Files and folders at a commit, and commits of one file.</summary>
internal sealed class ContentEndpoints(World world, PushService pushes)
{
    // Above these the JSON form has no content, and nothing but the blob is to be had (documentation, "Get repository content").
    private const int LargestInJson = 1024 * 1024;
    private const int LargestRaw = 100 * 1024 * 1024;
    private const int MostEntries = 1000;

    public void Map(RestRoutes routes)
    {
        routes.Get("/repos/{owner}/{repo}/contents/{**path}", Access.Read("contents"), GetAsync);
        routes.Put("/repos/{owner}/{repo}/contents/{**path}", Access.Write("contents"), PutAsync);
    }

    private async Task<RestAnswer> GetAsync(RestCall call)
    {
        var git = call.Repository.Git;
        var reference = call.Query("ref") ?? call.Repository.DefaultBranch;
        var commit = await git.FindCommitAsync(reference, call.Stopping) ?? throw new RestProblem(404, $"No commit found for the ref {reference}");
        var path = (call.RouteOrNull("path") ?? "").Trim('/');
        var entry = await FindAsync(git, commit, path, call.Stopping) ?? throw RestProblem.NotFound();
        if (entry.Type == "tree")
        {
            var tree = await git.FindTreeAsync(entry.Sha, call.Stopping) ?? throw RestProblem.NotFound();
            return await DirectoryAsync(call, tree, path, commit.Sha);
        }

        if (entry.Type == "commit")
        {
            return RestAnswer.Ok(Item(call, entry, path, 0, commit.Sha, "submodule"));
        }

        var blob = await git.ReadAsync(entry.Sha, call.Stopping) ?? throw RestProblem.NotFound();
        if (blob.Content.Length > LargestRaw)
        {
            throw new RestProblem(403, "This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API.");
        }

        return call.WantsRaw
            ? RestAnswer.Bytes(blob.Content, "application/vnd.github.raw; charset=utf-8")
            : RestAnswer.Ok(File(call, entry, path, blob, commit.Sha));
    }

    private static async Task<GitTreeEntry?> FindAsync(GitRepository git, GitCommit commit, string path, CancellationToken cancellationToken)
    {
        if (path.Length == 0)
        {
            return new GitTreeEntry("040000", "", commit.Tree);
        }

        var slash = path.LastIndexOf('/');
        var folder = await git.ReadAsync(slash < 0 ? commit.Tree : $"{commit.Tree}:{path[..slash]}", cancellationToken);
        return folder is { Type: "tree" } ? GitTree.Parse(folder).Entries.FirstOrDefault(entry => entry.Name == path[(slash + 1)..]) : null;
    }

    private async Task<RestAnswer> DirectoryAsync(RestCall call, GitTree tree, string path, string sha)
    {
        var sizes = await call.Repository.Git.SizesAsync(tree.Entries.Where(entry => entry.Type == "blob").Select(entry => entry.Sha).ToList(), call.Stopping);
        return RestAnswer.Ok(
            WireJson.List(
                tree.Entries.Take(MostEntries)
                    .Select(entry =>
                        Item(
                            call,
                            entry,
                            path.Length == 0 ? entry.Name : $"{path}/{entry.Name}",
                            sizes.GetValueOrDefault(entry.Sha),
                            sha,
                            entry switch
                            {
                                { Type: "tree" } => "dir",
                                { IsSymbolicLink: true } => "symlink",
                                { Type: "commit" } => "submodule",
                                _ => "file",
                            }
                        )
                    )
            )
        );
    }

    private JsonObject File(RestCall call, GitTreeEntry entry, string path, GitObject blob, string sha)
    {
        var tooLarge = blob.Content.Length > LargestInJson;
        var json = Item(call, entry, path, blob.Content.Length, sha, "file");
        json["content"] = tooLarge ? "" : ContentText.ToBase64(blob.Content);
        json["encoding"] = tooLarge ? "none" : "base64";
        return json;
    }

    private JsonObject Item(RestCall call, GitTreeEntry entry, string path, long size, string sha, string type)
    {
        var api = RepositoryJson.Api(call.Repository, world.Addresses);
        var escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        var self = $"{api}/contents/{escaped}?ref={Uri.EscapeDataString(call.Query("ref") ?? call.Repository.DefaultBranch)}";
        var folder = entry.Type == "tree";
        var git = $"{api}/git/{(folder ? "trees" : "blobs")}/{entry.Sha}";
        var html = world.Addresses.WebPath($"{call.Repository.FullName}/{(folder ? "tree" : "blob")}/{sha}/{escaped}");
        return new JsonObject
        {
            ["name"] = entry.Name,
            ["path"] = path,
            ["sha"] = entry.Sha,
            ["size"] = size,
            ["url"] = self,
            ["html_url"] = html,
            ["git_url"] = git,
            ["download_url"] = folder ? null : world.Addresses.WebPath($"{call.Repository.FullName}/raw/{sha}/{escaped}"),
            ["type"] = type,
            ["_links"] = new JsonObject
            {
                ["self"] = self,
                ["git"] = git,
                ["html"] = html,
            },
        };
    }

    private async Task<RestAnswer> PutAsync(RestCall call)
    {
        var git = call.Repository.Git;
        var path = call.Route("path").Trim('/');
        var branch = call.Body.OptionalText("branch") ?? call.Repository.DefaultBranch;
        var parent = await git.FindCommitAsync(GitRef.Heads + branch, call.Stopping) ?? throw new RestProblem(404, $"Branch {branch} not found");
        var existing = await FindAsync(git, parent, path, call.Stopping);
        var given = call.Body.OptionalText("sha");
        if (existing is not null && given is null)
        {
            throw RestProblem.Unprocessable("Invalid request.\n\n\"sha\" wasn't supplied.");
        }

        if (given is not null && existing?.Sha != given)
        {
            throw new RestProblem(409, $"{path} does not match {given}");
        }

        var blob = await git.WriteObjectAsync("blob", Bytes(call.Body.Text("content")), call.Stopping);
        var tree =
            await TreeWriter.WriteAsync(git, await git.FindTreeAsync(parent.Tree, call.Stopping), [new TreeChange(path, "100644", blob)], call.Stopping)
            ?? throw RestProblem.Unprocessable("path contains a malformed path component");
        var author = new GitSignature(call.Actor.Login, call.Actor.Email, world.Now);
        var before = await git.SnapshotAsync(call.Stopping);
        var sha = await git.WriteCommitAsync(tree, [parent.Sha], author, author, call.Body.Text("message"), call.Stopping);
        await git.SetRefAsync(GitRef.Heads + branch, sha, call.Stopping);
        await pushes.AfterAsync(call.Repository, before, call.Actor, call.Stopping);
        var commit = await git.FindCommitAsync(sha, call.Stopping) ?? throw RestProblem.NotFound();
        var content = Item(
            call,
            new GitTreeEntry("100644", path[(path.LastIndexOf('/') + 1)..], blob),
            path,
            Bytes(call.Body.Text("content")).Length,
            sha,
            "file"
        );
        return new RestAnswer(existing is null ? 201 : 200)
        {
            Body = new JsonObject { ["content"] = content, ["commit"] = CommitJson.Data(commit, call.Repository, world.Addresses) },
        };
    }

    private static byte[] Bytes(string content)
    {
        try
        {
            return Convert.FromBase64String(content.Replace("\n", "", StringComparison.Ordinal));
        }
        catch (FormatException)
        {
            throw RestProblem.Unprocessable("content is not valid Base64");
        }
    }
}
