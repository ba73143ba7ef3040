using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using GitHub.Simulator.Apps;
using GitHub.Simulator.Repositories;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.Git;

/// <summary>The Git Data API: blobs, trees, commits, references, read from and written to the repository on disk.</summary>
internal sealed class GitDataEndpoints(World world, PushService pushes)
{
    public void Map(RestRoutes routes)
    {
        routes.Post("/repos/{owner}/{repo}/git/blobs", Access.Write("contents"), CreateBlobAsync, makesContent: false);
        routes.Get("/repos/{owner}/{repo}/git/blobs/{sha}", Access.Read("contents"), GetBlobAsync);
        routes.Post("/repos/{owner}/{repo}/git/trees", Access.Write("contents"), CreateTreeAsync, makesContent: false);
        routes.Get("/repos/{owner}/{repo}/git/trees/{**sha}", Access.Read("contents"), GetTreeAsync);
        routes.Post("/repos/{owner}/{repo}/git/commits", Access.Write("contents"), CreateCommitAsync, makesContent: false);
        routes.Get("/repos/{owner}/{repo}/git/commits/{sha}", Access.Read("contents"), GetCommitAsync);
        routes.Post("/repos/{owner}/{repo}/git/refs", Access.Write("contents"), CreateRefAsync);
        routes.Patch("/repos/{owner}/{repo}/git/refs/{**ref}", Access.Write("contents"), UpdateRefAsync);
        routes.Delete("/repos/{owner}/{repo}/git/refs/{**ref}", Access.Write("contents"), DeleteRefAsync);
        routes.Get("/repos/{owner}/{repo}/git/ref/{**ref}", Access.Read("contents"), GetRefAsync);
        routes.Get("/repos/{owner}/{repo}/git/matching-refs/{**ref}", Access.Read("contents"), MatchRefsAsync);
    }

    private async Task<RestAnswer> CreateBlobAsync(RestCall call)
    {
        var content = call.Body.Text("content");
        var bytes = call.Body.OptionalText("encoding") switch
        {
            null or "utf-8" => Encoding.UTF8.GetBytes(content),
            "base64" => FromBase64(content),
            _ => throw RestProblem.Invalid("Blob", "encoding", "invalid"),
        };
        var sha = await call.Repository.Git.WriteObjectAsync("blob", bytes, call.Stopping);
        return RestAnswer.Created(new JsonObject { ["url"] = Api(call, $"blobs/{sha}"), ["sha"] = sha });
    }

    private async Task<RestAnswer> GetBlobAsync(RestCall call)
    {
        var blob = await call.Repository.Git.ReadAsync(Sha(call.Route("sha")), call.Stopping) is { Type: "blob" } found ? found : throw RestProblem.NotFound();
        return call.WantsRaw
            ? RestAnswer.Bytes(blob.Content, "application/vnd.github.raw; charset=utf-8")
            : RestAnswer.Ok(
                new JsonObject
                {
                    ["sha"] = blob.Sha,
                    ["node_id"] = WireJson.NodeId("Blob", blob.Sha),
                    ["size"] = blob.Content.Length,
                    ["url"] = Api(call, $"blobs/{blob.Sha}"),
                    ["content"] = ContentText.ToBase64(blob.Content),
                    ["encoding"] = "base64",
                }
            );
    }

    private async Task<RestAnswer> CreateTreeAsync(RestCall call)
    {
        var git = call.Repository.Git;
        GitTree? origin = null;
        if (call.Body.OptionalText("base_tree") is { } given)
        {
            origin = await git.FindTreeAsync(Sha(given), call.Stopping) ?? throw RestProblem.Invalid("Tree", "base_tree", "invalid");
        }

        var changes = new List<TreeChange>();
        foreach (var item in call.Body.Objects("tree"))
        {
            var mode = item.OptionalText("mode") ?? "100644";
            if (item.Text("path").StartsWith(".github/workflows/", StringComparison.Ordinal))
            {
                Gatekeeper.DemandWrite(call, "workflows");
            }

            var sha = item.OptionalText("content") is { } content
                ? await git.WriteObjectAsync("blob", Encoding.UTF8.GetBytes(content), call.Stopping)
                : item.OptionalText("sha");
            if (sha is not null && await git.ReadAsync(Sha(sha), call.Stopping) is null)
            {
                throw RestProblem.Unprocessable($"tree.sha {sha} is not a valid {item.OptionalText("type") ?? "blob"}");
            }

            changes.Add(new TreeChange(item.Text("path"), mode, sha));
        }

        var tree = await TreeWriter.WriteAsync(git, origin, changes, call.Stopping) ?? throw RestProblem.Unprocessable("GitRPC::BadObjectState");
        return RestAnswer.Created(await TreeAsync(call, await git.FindTreeAsync(tree, call.Stopping) ?? throw RestProblem.NotFound(), recursive: false));
    }

    private async Task<RestAnswer> GetTreeAsync(RestCall call)
    {
        var tree = await call.Repository.Git.FindTreeAsync(call.Route("sha"), call.Stopping) ?? throw RestProblem.NotFound();
        return RestAnswer.Ok(await TreeAsync(call, tree, call.Query("recursive") is not null));
    }

    private static async Task<JsonObject> TreeAsync(RestCall call, GitTree tree, bool recursive)
    {
        var git = call.Repository.Git;
        var (entries, truncated) = recursive ? await git.WalkAsync(tree, call.Stopping) : (tree.Entries, false);
        var sizes = await git.SizesAsync(entries.Where(entry => entry.Type == "blob").Select(entry => entry.Sha).ToList(), call.Stopping);
        return new JsonObject
        {
            ["sha"] = tree.Sha,
            ["url"] = Api(call, $"trees/{tree.Sha}"),
            ["tree"] = WireJson.List(
                entries.Select(entry =>
                {
                    var json = new JsonObject
                    {
                        ["path"] = entry.Name,
                        ["mode"] = entry.Mode,
                        ["type"] = entry.Type,
                        ["sha"] = entry.Sha,
                    };
                    if (entry.Type == "blob")
                    {
                        json["size"] = sizes[entry.Sha];
                    }

                    if (entry.Type != "commit")
                    {
                        json["url"] = Api(call, $"{entry.Type}s/{entry.Sha}");
                    }

                    return json;
                })
            ),
            ["truncated"] = truncated,
        };
    }

    private async Task<RestAnswer> CreateCommitAsync(RestCall call)
    {
        var git = call.Repository.Git;
        var tree = await git.FindTreeAsync(Sha(call.Body.Text("tree")), call.Stopping) ?? throw RestProblem.Unprocessable("Tree SHA does not exist");
        var parents = call.Body.Texts("parents");
        foreach (var parent in parents)
        {
            _ = await git.FindCommitAsync(Sha(parent), call.Stopping) ?? throw RestProblem.Unprocessable("Parent SHA does not exist or is not a commit object");
        }

        var author = Signature(call, "author") ?? new GitSignature(call.Actor.Login, call.Actor.Email, world.Now);
        var sha = await git.WriteCommitAsync(tree.Sha, parents, author, Signature(call, "committer") ?? author, call.Body.Text("message"), call.Stopping);
        return RestAnswer.Created(CommitJson.Data(await FindAsync(call, sha), call.Repository, world.Addresses));
    }

    private async Task<RestAnswer> GetCommitAsync(RestCall call) =>
        RestAnswer.Ok(CommitJson.Data(await FindAsync(call, Sha(call.Route("sha"))), call.Repository, world.Addresses));

    private async Task<RestAnswer> CreateRefAsync(RestCall call)
    {
        var name = call.Body.Text("ref");
        var git = call.Repository.Git;
        if (
            !name.StartsWith("refs/", StringComparison.Ordinal)
            || name.Count(character => character == '/') < 2
            || !await git.IsValidRefAsync(name, call.Stopping)
        )
        {
            throw RestProblem.Unprocessable($"Reference name is not valid: {name}");
        }

        if (await git.ReadAsync(name, call.Stopping) is not null)
        {
            throw RestProblem.Unprocessable("Reference already exists");
        }

        var target = await git.ReadAsync(Sha(call.Body.Text("sha")), call.Stopping) ?? throw RestProblem.Unprocessable("Object does not exist");
        await MoveAsync(call, name, target.Sha);
        return RestAnswer.Created(RefJson(call, new GitRef(name, target.Sha, target.Type)));
    }

    private async Task<RestAnswer> UpdateRefAsync(RestCall call)
    {
        var git = call.Repository.Git;
        var name = "refs/" + call.Route("ref");
        var old = await git.ReadAsync(name, call.Stopping) ?? throw RestProblem.Unprocessable("Reference does not exist");
        var target = await git.ReadAsync(Sha(call.Body.Text("sha")), call.Stopping) ?? throw RestProblem.Unprocessable("Object does not exist");
        if (call.Body.OptionalFlag("force") != true && !await git.IsAncestorAsync(old.Sha, target.Sha, call.Stopping))
        {
            throw RestProblem.Unprocessable("Update is not a fast forward");
        }

        await MoveAsync(call, name, target.Sha);
        return RestAnswer.Ok(RefJson(call, new GitRef(name, target.Sha, target.Type)));
    }

    private async Task<RestAnswer> DeleteRefAsync(RestCall call)
    {
        var name = "refs/" + call.Route("ref");
        _ = await call.Repository.Git.ReadAsync(name, call.Stopping) ?? throw RestProblem.Unprocessable("Reference does not exist");
        await MoveAsync(call, name, null);
        return RestAnswer.NoContent();
    }

    private static async Task<RestAnswer> GetRefAsync(RestCall call)
    {
        var name = "refs/" + call.Route("ref");
        var found =
            (await call.Repository.Git.RefsAsync(name, call.Stopping)).FirstOrDefault(reference => reference.Name == name) ?? throw RestProblem.NotFound();
        return RestAnswer.Ok(RefJson(call, found));
    }

    private static async Task<RestAnswer> MatchRefsAsync(RestCall call) =>
        RestAnswer.Ok(
            WireJson.List((await call.Repository.Git.RefsAsync("refs/" + call.Route("ref"), call.Stopping)).Select(reference => RefJson(call, reference)))
        );

    private async Task MoveAsync(RestCall call, string name, string? sha)
    {
        var before = await call.Repository.Git.SnapshotAsync(call.Stopping);
        await call.Repository.Git.SetRefAsync(name, sha, call.Stopping);
        await pushes.AfterAsync(call.Repository, before, call.Actor, call.Stopping);
    }

    private GitSignature? Signature(RestCall call, string name) =>
        call.Body.OptionalObject(name) is not { } given
            ? null
            : new GitSignature(given.Text("name"), given.Text("email"), given.OptionalTime("date") ?? world.Now);

    private static async Task<GitCommit> FindAsync(RestCall call, string sha) =>
        await call.Repository.Git.FindCommitAsync(sha, call.Stopping) ?? throw RestProblem.NotFound();

    private static JsonObject RefJson(RestCall call, GitRef reference) =>
        new()
        {
            ["ref"] = reference.Name,
            ["node_id"] = WireJson.NodeId("Ref", reference.Name),
            ["url"] = Api(call, reference.Name),
            ["object"] = new JsonObject
            {
                ["sha"] = reference.Sha,
                ["type"] = reference.Type,
                ["url"] = Api(call, $"{reference.Type}s/{reference.Sha}"),
            },
        };

    // Where the API asks for an object's name it takes the whole name only.
    private static string Sha(string text) =>
        text.Length == 40 && text.All(char.IsAsciiHexDigit)
            ? text
            : throw RestProblem.Unprocessable("The sha parameter must be exactly 40 characters and contain only [0-9a-f].");

    private static byte[] FromBase64(string content)
    {
        try
        {
            return Convert.FromBase64String(content);
        }
        catch (FormatException)
        {
            throw RestProblem.Unprocessable("content is not valid Base64");
        }
    }

    private static string Api(RestCall call, string path) =>
        string.Create(CultureInfo.InvariantCulture, $"{RepositoryJson.Api(call.Repository, call.World.Addresses)}/git/{path}");
}
