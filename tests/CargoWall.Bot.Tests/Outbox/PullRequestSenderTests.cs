using System.Text;
using System.Text.RegularExpressions;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Outbox;
using GitHub.Simulator.Faults;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Outbox;

/// <summary>Pull requests of our own: branch, commit and request, each once.</summary>
public sealed partial class PullRequestSenderTests
{
    private const string Branch = "cargowall/test-0123456789ab";

    // No UTF-8.
    private static readonly byte[] s_latin = [0x66, 0xfc, 0x72, 0x0a];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_change_there_is_one_commit_on_the_base_with_exactly_these_bytes_and_one_pull_request()
    {
        await using var scene = await OutboxScene.StartAsync();
        var bytes = "\ufeffname: x\r\n# ünïcode\r\nlast: line without end"u8.ToArray();

        var outcome = await scene.SendAsync(Write(scene, "title", ("dir/new.yml", bytes), ("README.md", null)));

        var pullRequest = Assert.Single(await scene.PullRequestsAsync());
        Assert.Equal((pullRequest.Number, pullRequest.HtmlUrl.ToString()), (outcome.Number, outcome.Url));
        Assert.Equal(
            ("title", "the body", Branch, "main", "cargowall[bot]"),
            (pullRequest.Title, pullRequest.Body, pullRequest.HeadRef, pullRequest.BaseRef, pullRequest.Author)
        );
        Assert.Equal(bytes, await scene.Scene.GitHub.Repositories.ReadFileAsync(scene.Scene.Repository, Branch, "dir/new.yml", Cancel));
        Assert.Null(await scene.FileAsync(Branch, "README.md"));
        Assert.Equal(2, (await scene.Scene.GitHub.Repositories.CommitsAsync(scene.Scene.Repository, Branch, Cancel)).Count);
    }

    [Fact]
    public async Task Given_other_content_or_a_newer_base_branch_and_pull_request_are_updated_in_place()
    {
        await using var scene = await OutboxScene.StartAsync();
        await scene.SendAsync(Write(scene, "first", ("a.txt", "one"u8.ToArray())));
        await scene.Scene.CommitAsync("main", ("b.txt", "of the base\n"));

        await scene.SendAsync(Write(scene, "second", ("a.txt", "two"u8.ToArray())));

        var pullRequest = Assert.Single(await scene.PullRequestsAsync());
        Assert.Equal("second", pullRequest.Title);
        Assert.Equal(("two", "of the base\n"), (await scene.FileAsync(Branch, "a.txt"), await scene.FileAsync(Branch, "b.txt")));
        Assert.Equal(3, (await scene.Scene.GitHub.Repositories.CommitsAsync(scene.Scene.Repository, Branch, Cancel)).Count);
    }

    [Theory]
    [InlineData("POST", "/repos/acme/web/git/blobs")]
    [InlineData("POST", "/repos/acme/web/git/trees")]
    [InlineData("POST", "/repos/acme/web/git/commits")]
    [InlineData("POST", "/repos/acme/web/git/refs")]
    [InlineData("POST", "/repos/acme/web/pulls")]
    public async Task Given_an_answer_that_is_lost_after_any_step_there_is_one_commit_and_one_pull_request(string method, string path)
    {
        await using var scene = await OutboxScene.StartAsync();
        scene.Scene.GitHub.Faults.Add(
            new Fault.NoAnswer
            {
                Method = method,
                PathPrefix = path,
                CarriedOut = true,
                Times = 2,
            }
        );

        await scene.SendAsync(Write(scene, "title", ("a.txt", "one"u8.ToArray()), ("b.bin", s_latin)));

        Assert.Single(await scene.PullRequestsAsync());
        Assert.Equal(2, (await scene.Scene.GitHub.Repositories.CommitsAsync(scene.Scene.Repository, Branch, Cancel)).Count);
    }

    [Fact]
    public async Task Given_many_files_only_those_that_are_no_text_are_a_write_each()
    {
        await using var scene = await OutboxScene.StartAsync();
        (string Path, byte[]? Content)[] files =
        [
            ("README.md", null),
            .. Enumerable.Range(0, 30).Select(number => ($"{number}.yml", (byte[]?)Encoding.UTF8.GetBytes($"\ufeffnumber: {number} \u00fc\r\n"))),
            ("latin.txt", s_latin),
            ("zero.txt", "a\0b"u8.ToArray()),
        ];

        await scene.SendAsync(Write(scene, "title", files));

        Assert.Equal(
            ["blobs", "blobs", "trees", "commits", "refs", "pulls"],
            scene
                .Scene.GitHub.Recording.Requests.Where(it => it.Method == "POST" && Written().IsMatch(it.Path))
                .Select(it => it.Path[(it.Path.LastIndexOf('/') + 1)..])
        );
        foreach (var (path, content) in files)
        {
            Assert.Equal(content, await scene.Scene.GitHub.Repositories.ReadFileAsync(scene.Scene.Repository, Branch, path, Cancel));
        }
    }

    [Fact]
    public async Task Given_the_hour_is_used_up_on_the_way_it_goes_on_later_and_checks_are_sent_meanwhile()
    {
        await using var scene = new OutboxScene(await Scene.StartAsync(new Dictionary<string, string> { ["Outbox:WritesPerHour"] = "8" }));
        for (var issue = 0; issue < 3; issue++)
        {
            await scene.SendAsync(Issue($"comment-{issue}", OutboxPriority.Comment));
        }

        var proposal = Write(scene, "title", ("a.txt", "one"u8.ToArray())) with { Priority = OutboxPriority.Comment };
        await scene.EnqueueAsync(proposal);
        await Until.TrueAsync(() =>
            Task.FromResult(scene.Scene.GitHub.Recording.Requests.Any(it => it is { Method: "POST", Path: "/repos/acme/web/git/refs" }))
        );

        await scene.SendAsync(Issue("check", OutboxPriority.Check));

        Assert.Empty(await scene.PullRequestsAsync());
        Assert.Equal(OutboxState.Waiting, (await scene.FindAsync(proposal))?.State);

        OutboxWrite.Issue Issue(string subject, OutboxPriority priority) =>
            new()
            {
                Repository = scene.Address,
                Priority = priority,
                Subject = subject,
                Title = subject,
                Body = "body",
                Open = true,
            };
    }

    [Fact]
    public async Task Given_somebody_commits_to_the_branch_while_the_budget_is_waited_for_it_is_left_as_it_is()
    {
        var clock = new ManualClock();
        await using var scene = new OutboxScene(
            await Scene.JoinAsync(
                await Scene.StartGitHubAsync(clock),
                new Dictionary<string, string> { ["Outbox:MillisecondsBetweenWrites"] = "30000" },
                services => services.AddSingleton<TimeProvider>(clock)
            )
        );
        var write = Write(scene, "first", ("a.txt", "one"u8.ToArray()));
        await scene.EnqueueAsync(write);
        await AdvancedUntilAsync(seconds: 3, async () => (await scene.PullRequestsAsync()).Count == 1);
        var commits = Commits();

        await scene.EnqueueAsync(Write(scene, "second", ("a.txt", "two"u8.ToArray())));
        // By a hundredth of the wait between two writes, so that it is seen before the next one.
        await AdvancedUntilAsync(seconds: 0.3, () => Task.FromResult(Commits() > commits));
        var theirs = await scene.Scene.CommitAsync(Branch, ("a.txt", "by hand"));

        await AdvancedUntilAsync(seconds: 3, async () => (await scene.FindAsync(write))?.State == OutboxState.Dead);
        Assert.Equal(theirs, Assert.Single(await scene.PullRequestsAsync()).HeadSha);

        int Commits() => scene.Scene.GitHub.Recording.Requests.Count(it => it is { Method: "POST", Path: "/repos/acme/web/git/commits" });

        Task AdvancedUntilAsync(double seconds, Func<Task<bool>> isTrue) =>
            Until.TrueAsync(() =>
            {
                clock.Advance(TimeSpan.FromSeconds(seconds));
                return isTrue();
            });
    }

    [Fact]
    public async Task Given_a_kill_before_the_end_was_recorded_nothing_is_made_twice()
    {
        await using var scene = await OutboxScene.StartAsync();
        var write = Write(scene, "title", ("a.txt", "one"u8.ToArray()));
        var first = await scene.SendAsync(write);
        var head = Assert.Single(await scene.PullRequestsAsync()).HeadSha;

        await scene.ForgetAsync(write);
        Assert.Equal(first, await scene.SendAsync(write));

        Assert.Equal(head, Assert.Single(await scene.PullRequestsAsync()).HeadSha);
    }

    [Fact]
    public async Task Given_somebody_committed_to_the_branch_it_is_left_as_it_is_and_the_reason_says_so()
    {
        await using var scene = await OutboxScene.StartAsync();
        await scene.SendAsync(Write(scene, "first", ("a.txt", "one"u8.ToArray())));
        var theirs = await scene.Scene.CommitAsync(Branch, ("a.txt", "by hand"));

        var outcome = await scene.SendAsync(Write(scene, "second", ("a.txt", "two"u8.ToArray())), OutboxState.Dead);

        Assert.StartsWith($"Someone committed to the branch '{Branch}'", outcome.Failure, StringComparison.Ordinal);
        Assert.Equal(theirs, Assert.Single(await scene.PullRequestsAsync()).HeadSha);
    }

    [Fact]
    public async Task Given_the_base_has_the_files_already_there_is_nothing_to_propose()
    {
        await using var scene = await OutboxScene.StartAsync();
        await scene.Scene.CommitAsync("main", ("a.txt", "one"));

        var outcome = await scene.SendAsync(Write(scene, "title", ("a.txt", "one"u8.ToArray())));

        Assert.Null(outcome.Number);
        Assert.Empty(await scene.PullRequestsAsync());
    }

    [Fact]
    public async Task Given_several_files_of_one_folder_GitHub_is_asked_for_each_tree_once()
    {
        await using var scene = await OutboxScene.StartAsync();
        var github = scene.Scene.GitHub;
        var from = await scene.Scene.CommitAsync("main", ("dir/sub/a.txt", "before"), ("dir/sub/b.txt", "before"));
        await scene.Scene.CommitAsync("main", ("other.txt", "of the base\n"));
        await scene.Scene.HandledAsync();
        github.Recording.Clear();

        await scene.SendAsync(
            Write(scene, "title", ("dir/sub/a.txt", "one"u8.ToArray()), ("dir/sub/b.txt", "two"u8.ToArray()), ("dir/sub/c.txt", "three"u8.ToArray())) with
            {
                MadeFrom = from,
            }
        );

        // Later ones are of those who look at the pull request.
        var trees = github
            .Recording.Requests.TakeWhile(it => it is not { Method: "POST", Path: "/repos/acme/web/git/commits" })
            .Where(it => it.Method == "GET" && it.Path.StartsWith("/repos/acme/web/git/trees/", StringComparison.Ordinal))
            .Select(it => it.Path)
            .ToList();
        // The roots of both commits, and the two folders that they share.
        Assert.Equal(4, trees.Count);
        Assert.Distinct(trees);
    }

    [Theory]
    [InlineData("contents", "a.txt", "'contents: write'")]
    [InlineData("workflows", ".github/workflows/ci.yml", "'workflows: write'")]
    [InlineData("pull_requests", "a.txt", "'pull_requests: write'")]
    public async Task Given_a_permission_is_missing_the_reason_names_it_and_asking_again_after_it_was_granted_works(string withheld, string path, string named)
    {
        await using var scene = await OutboxScene.StartAsync();
        await scene.Scene.GitHub.Accounts.WithholdAsync(scene.Scene.GitHub.InstallationId, [withheld], Cancel);
        var write = Write(scene, "title", (path, "one"u8.ToArray()));

        var refused = await scene.SendAsync(write, OutboxState.Dead);
        Assert.Contains(named, refused.Failure, StringComparison.Ordinal);

        await scene.Scene.GitHub.Accounts.WithholdAsync(scene.Scene.GitHub.InstallationId, [], Cancel);
        await scene.SendAsync(write);
        Assert.Single(await scene.PullRequestsAsync());
    }

    [Fact]
    public async Task Given_a_reply_about_a_pull_request_it_tells_the_number_or_why_there_is_none()
    {
        await using var scene = await OutboxScene.StartAsync();
        var issue = await scene.OpenAsync();
        var good = Write(scene, "title", ("a.txt", "one"u8.ToArray()));
        var bad = Write(scene, "title", ("a.txt", "one"u8.ToArray())) with { Branch = "cargowall/other-1", Base = "nowhere" };
        foreach (var write in new[] { good, bad })
        {
            await scene.EnqueueAsync(write);
            await scene.SendAsync(
                new OutboxWrite.Reply
                {
                    Repository = scene.Address,
                    Issue = issue,
                    InReplyTo = write.Branch.Length,
                    Body = "Asked.",
                    OutcomeOf = write.Key,
                }
            );
        }

        var number = (await scene.PullRequestsAsync()).Single(it => it.HeadRef == Branch).Number;
        var replies = (await scene.CommentsAsync(issue)).Select(comment => comment.Body).ToList();
        Assert.EndsWith($"Pull request: #{number}", replies[0], StringComparison.Ordinal);
        Assert.Contains("No pull request: There is no branch 'nowhere'", replies[1].Replace("\\", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [GeneratedRegex("^/repos/acme/web/(git/(blobs|trees|commits|refs)|pulls)$")]
    private static partial Regex Written();

    private static OutboxWrite.PullRequest Write(OutboxScene scene, string title, params (string Path, byte[]? Content)[] files) =>
        new()
        {
            Repository = scene.Address,
            Purpose = "test",
            Branch = Branch,
            Base = "main",
            Title = title,
            Body = "the body",
            CommitMessage = "Change files\n\nBecause a test wants it.",
            Files = [.. files.Select(file => new FileChange(file.Path, file.Content))],
        };
}
