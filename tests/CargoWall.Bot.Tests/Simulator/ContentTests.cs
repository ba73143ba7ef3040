using System.Text;
using System.Text.Json.Nodes;
using GitHub.Simulator;

namespace CargoWall.Bot.Tests.Simulator;

public sealed class ContentTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_commit_its_tree_names_every_path()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        var sha = await gitHub.CommitAsync("main", (".cargowall/a.yml", "a"), (".cargowall/deep/b.yml", "bb"));
        using var app = new AppClient(gitHub);

        var tree = await app.GetAsync($"repos/{gitHub.FullName()}/git/trees/{sha}?recursive=1", await app.TokenAsync());

        Assert.Equal(
            [".cargowall tree", ".cargowall/a.yml blob", ".cargowall/deep tree", ".cargowall/deep/b.yml blob", "README.md blob"],
            tree.Body["tree"]!.AsArray().Select(entry => $"{entry!["path"]} {entry["type"]}")
        );
        Assert.False((bool?)tree.Body["truncated"]);
    }

    [Fact]
    public async Task Given_bytes_that_are_no_text_a_blob_gives_them_back()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync();
        var bytes = Enumerable.Range(0, 1000).Select(number => (byte)number).ToArray();
        var blob = await app.PostAsync(
            $"repos/{gitHub.FullName()}/git/blobs",
            token,
            new JsonObject { ["content"] = Convert.ToBase64String(bytes), ["encoding"] = "base64" }
        );

        var read = await app.GetAsync($"repos/{gitHub.FullName()}/git/blobs/{blob.Body["sha"]}", token);

        Assert.Equal(bytes, Convert.FromBase64String((string)read.Body["content"]!));
        Assert.Equal(1000, (int?)read.Body["size"]);
    }

    [Fact]
    public async Task Given_pushes_the_activity_of_a_branch_tells_its_heads_page_by_page_the_newest_first()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        var first = await gitHub.CommitAsync("main", ("file", "1"));
        await gitHub.CommitAsync("topic", ("file", "2"));
        var second = await gitHub.CommitAsync("main", ("file", "3"));
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync();

        var newest = await app.GetAsync($"repos/{gitHub.FullName()}/activity?ref=main&per_page=1", token);
        var next = Assert.Single(newest.Body.AsArray())!;
        var all = await app.GetAsync($"repos/{gitHub.FullName()}/activity?ref=refs%2Fheads%2Fmain&after={next["id"]}", token);

        Assert.Equal($"push {first} {second}", $"{next["activity_type"]} {next["before"]} {next["after"]}");
        Assert.Equal(first, (string?)all.Body.AsArray()[0]!["after"]);
    }

    [Fact]
    public async Task Given_two_branches_a_comparison_tells_the_merge_base_and_the_files()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        var common = await gitHub.CommitAsync("main", ("kept", "1\n"), ("moved", "a line\nanother\nand one more\n"), ("gone", "1\n"));
        await gitHub.CommitAsync(
            "topic",
            ("kept", "2\n"),
            ("moved", null),
            ("elsewhere", "a line\nanother\nand one more\n"),
            ("gone", null),
            ("added", "x\ny\n")
        );
        await gitHub.CommitAsync("main", ("unrelated", "1"));
        using var app = new AppClient(gitHub);

        var compare = await app.GetAsync($"repos/{gitHub.FullName()}/compare/main...topic", await app.TokenAsync());

        Assert.Equal(
            (common, "diverged", 1, 1),
            (
                (string?)compare.Body["merge_base_commit"]!["sha"],
                (string?)compare.Body["status"],
                (int?)compare.Body["ahead_by"],
                (int?)compare.Body["behind_by"]
            )
        );
        Assert.Equal(
            ["added added +2 -0", "elsewhere renamed +0 -0", "gone removed +0 -1", "kept modified +1 -1"],
            compare.Body["files"]!.AsArray().Select(file => $"{file!["filename"]} {file["status"]} +{file["additions"]} -{file["deletions"]}").Order()
        );
        var renamed = compare.Body["files"]!.AsArray().Single(file => (string?)file!["status"] == "renamed")!;
        Assert.Equal("moved", (string?)renamed["previous_filename"]);
        var kept = compare.Body["files"]!.AsArray().Single(file => (string?)file!["filename"] == "kept")!;
        Assert.Equal("@@ -1 +1 @@\n-1\n+2", (string?)kept["patch"]);
    }

    [Fact]
    public async Task Given_a_file_written_by_REST_it_is_there_and_a_stale_sha_is_refused()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync();
        var path = $"repos/{gitHub.FullName()}/contents/notes/a.txt";
        Task<AppClient.Answer> PutAsync(string text, string? sha)
        {
            var body = new JsonObject { ["message"] = "Write", ["content"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) };
            if (sha is not null)
            {
                body["sha"] = sha;
            }

            return app.SendAsync(HttpMethod.Put, path, body, $"Bearer {token}");
        }

        var created = await PutAsync("one", null);
        var first = (string?)created.Body["content"]!["sha"];
        var updated = await PutAsync("two", first);
        var stale = await PutAsync("three", first);
        var blind = await PutAsync("four", null);

        Assert.Equal((201, 200, 409, 422), (created.Status, updated.Status, stale.Status, blind.Status));
        Assert.Equal("two", Encoding.UTF8.GetString(Convert.FromBase64String((string)(await app.GetAsync(path, token)).Body["content"]!)));
    }

    [Fact]
    public async Task Given_a_move_that_is_no_fast_forward_it_needs_force()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        var root = (await gitHub.Repositories.GetAsync(gitHub.FullName(), Cancelled)).HeadSha;
        await gitHub.CommitAsync("main", ("a", "1"));
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync();
        var path = $"repos/{gitHub.FullName()}/git/refs/heads/main";

        var refused = await app.PatchAsync(path, token, new JsonObject { ["sha"] = root });
        var forced = await app.PatchAsync(path, token, new JsonObject { ["sha"] = root, ["force"] = true });

        Assert.Equal((422, 200), (refused.Status, forced.Status));
        Assert.Equal(root, (await gitHub.Repositories.GetAsync(gitHub.FullName(), Cancelled)).HeadSha);
    }
}
