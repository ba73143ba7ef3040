using System.Text.Json.Nodes;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Repositories;

namespace GitHub.Simulator.Git;

/// <summary>Commits and changed files as GitHub writes them.</summary>
internal static class CommitJson
{
    /// <summary>The form inside of runs and suites.</summary>
    public static JsonObject Simple(GitCommit commit) =>
        new()
        {
            ["id"] = commit.Sha,
            ["tree_id"] = commit.Tree,
            ["message"] = commit.Message,
            ["timestamp"] = WireJson.LocalTime(commit.Committer.Time),
            ["author"] = new JsonObject { ["name"] = commit.Author.Name, ["email"] = commit.Author.Email },
            ["committer"] = new JsonObject { ["name"] = commit.Committer.Name, ["email"] = commit.Committer.Email },
        };

    /// <summary>The form of the Git Data API.</summary>
    public static JsonObject Data(GitCommit commit, Repository repository, Addresses at)
    {
        var api = RepositoryJson.Api(repository, at);
        return new JsonObject
        {
            ["sha"] = commit.Sha,
            ["node_id"] = NodeId(commit),
            ["url"] = $"{api}/git/commits/{commit.Sha}",
            ["html_url"] = Html(repository, commit.Sha, at),
            ["author"] = Signature(commit.Author),
            ["committer"] = Signature(commit.Committer),
            ["tree"] = new JsonObject { ["sha"] = commit.Tree, ["url"] = $"{api}/git/trees/{commit.Tree}" },
            ["message"] = commit.Message,
            ["parents"] = WireJson.List(
                commit.Parents.Select(parent => new JsonObject
                {
                    ["sha"] = parent,
                    ["url"] = $"{api}/git/commits/{parent}",
                    ["html_url"] = Html(repository, parent, at),
                })
            ),
            ["verification"] = Unsigned(),
        };
    }

    /// <summary>The form of lists and comparisons.</summary>
    public static JsonObject Listed(GitCommit commit, Repository repository, World world)
    {
        var at = world.Addresses;
        var api = RepositoryJson.Api(repository, at);
        return new JsonObject
        {
            ["sha"] = commit.Sha,
            ["node_id"] = NodeId(commit),
            ["commit"] = new JsonObject
            {
                ["author"] = Signature(commit.Author),
                ["committer"] = Signature(commit.Committer),
                ["message"] = commit.Message,
                ["tree"] = new JsonObject { ["sha"] = commit.Tree, ["url"] = $"{api}/git/trees/{commit.Tree}" },
                ["url"] = $"{api}/git/commits/{commit.Sha}",
                ["comment_count"] = 0,
                ["verification"] = Unsigned(),
            },
            ["url"] = $"{api}/commits/{commit.Sha}",
            ["html_url"] = Html(repository, commit.Sha, at),
            ["comments_url"] = $"{api}/commits/{commit.Sha}/comments",
            ["author"] = Person(commit.Author, world),
            ["committer"] = Person(commit.Committer, world),
            ["parents"] = WireJson.List(
                commit.Parents.Select(parent => new JsonObject
                {
                    ["sha"] = parent,
                    ["url"] = $"{api}/commits/{parent}",
                    ["html_url"] = Html(repository, parent, at),
                })
            ),
        };
    }

    public static JsonObject File(GitFileChange change, Repository repository, string sha, Addresses at)
    {
        var path = string.Join('/', change.Path.Split('/').Select(Uri.EscapeDataString));
        var json = new JsonObject
        {
            ["sha"] = change.Sha,
            ["filename"] = change.Path,
            ["status"] = change.StatusWord,
            ["additions"] = change.Additions,
            ["deletions"] = change.Deletions,
            ["changes"] = change.Additions + change.Deletions,
            ["blob_url"] = at.WebPath($"{repository.FullName}/blob/{sha}/{path}"),
            ["raw_url"] = at.WebPath($"{repository.FullName}/raw/{sha}/{path}"),
            ["contents_url"] = $"{RepositoryJson.Api(repository, at)}/contents/{path}?ref={sha}",
        };
        if (change.Patch is not null)
        {
            json["patch"] = change.Patch;
        }

        if (change.PreviousPath is not null)
        {
            json["previous_filename"] = change.PreviousPath;
        }

        return json;
    }

    public static string Html(Repository repository, string sha, Addresses at) => at.WebPath($"{repository.FullName}/commit/{sha}");

    private static JsonObject? Person(GitSignature signature, World world) =>
        world.Accounts.FirstOrDefault(account => account.Email == signature.Email) is { } account ? AccountJson.User(account, world.Addresses) : null;

    private static JsonObject Signature(GitSignature signature) =>
        new()
        {
            ["name"] = signature.Name,
            ["email"] = signature.Email,
            ["date"] = WireJson.Time(signature.Time),
        };

    private static JsonObject Unsigned() =>
        new()
        {
            ["verified"] = false,
            ["reason"] = "unsigned",
            ["signature"] = null,
            ["payload"] = null,
            ["verified_at"] = null,
        };

    private static string NodeId(GitCommit commit) => WireJson.NodeId("Commit", commit.Sha);
}
