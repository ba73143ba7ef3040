using CargoWall.Bot.Attention;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Rendering;
using CargoWall.Bot.Tests.Outbox;
using CargoWall.Bot.Tests.Runs;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Outbox;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Faults;
using GitHub.Simulator.PullRequests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Attention;

/// <summary>One comment on a pull request and one issue about a broken branch, while a person has to act and no longer.</summary>
public sealed class AttentionTests
{
    private const string Broken = "version: 1\npolices: {}\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_broken_policy_in_a_pull_request_one_comment_asks_for_a_mend_and_goes_away_with_it()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));
        await scene.CommitAsync("change", (PolicyText.Path, Broken));

        var pull = await scene.OpenAsync("change");
        await SentAsync(scene);
        var first = Assert.Single(await CommentsAsync(scene, pull.Number));
        Assert.Contains("Mend the policy files", first.Body, StringComparison.Ordinal);
        Assert.Contains("**CargoWall policy** · 1 error in 1 file", first.Body, StringComparison.Ordinal);

        await scene.CommitAsync("change", (PolicyText.Path, Broken + "gropus: {}\n"));
        await SentAsync(scene);
        var second = Assert.Single(await CommentsAsync(scene, pull.Number));
        Assert.Equal(first.Id, second.Id);
        Assert.Contains("2 errors in 1 file", second.Body, StringComparison.Ordinal);

        await scene.CommitAsync("change", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));
        await SentAsync(scene);
        Assert.Empty(await CommentsAsync(scene, pull.Number));
    }

    [Fact]
    public async Task Given_two_changes_in_one_second_that_come_in_the_wrong_order_the_comment_is_about_the_newer()
    {
        await using var scene = await Scene.StartAsync(new ManualClock());
        await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));
        await scene.CommitAsync("change", (PolicyText.Path, Broken));
        scene.GitHub.Faults.Add(new Fault.LateDelivery("pull_request"));

        var pull = await scene.OpenAsync("change");
        await scene.CommitAsync("change", (PolicyText.Path, Broken + "gropus: {}\n"));
        await SentAsync(scene);

        Assert.Contains("2 errors in 1 file", Assert.Single(await CommentsAsync(scene, pull.Number)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_pull_request_that_only_tells_something_there_is_no_comment()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync("main", (PolicyText.WorkflowPath, PolicyText.Workflow), (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));
        await scene.CommitAsync("change", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org", "pypi.org")));

        var pull = await scene.OpenAsync("change");
        await scene.CheckAsync(pull.HeadSha);
        await SentAsync(scene);

        Assert.Empty(await CommentsAsync(scene, pull.Number));
    }

    [Fact]
    public async Task Given_a_policy_that_wants_no_comments_there_is_none()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync(
            "main",
            (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org").Replace("mode: enforce", "mode: enforce\n  comments: false", StringComparison.Ordinal))
        );
        await scene.CommitAsync("change", (PolicyText.Path, Broken));

        var pull = await scene.OpenAsync("change");
        await scene.CheckAsync(pull.HeadSha);
        await SentAsync(scene);

        Assert.Empty(await CommentsAsync(scene, pull.Number));
    }

    [Fact]
    public async Task Given_denied_connections_and_a_broken_policy_one_comment_says_both()
    {
        await using var runs = await RunScene.StartAsync();
        var scene = runs.Scene;
        await scene.CommitAsync("change", (PolicyText.Path, Broken));
        var pull = await scene.OpenAsync("change");
        var run = await runs.StartRunAsync(
            new NewRun(scene.Repository, PolicyText.WorkflowPath)
            {
                Event = "pull_request",
                PullRequest = pull.Number,
                Jobs = [new NewJob("build")],
            }
        );
        var session = await runs.OpenAsync(run.Job("build"));

        await runs.ReportAsync(session, RunScene.Connection("evil.example", "denied"));
        await runs.SealAsync(session);
        await runs.EgressAsync(run);
        await SentAsync(scene);

        var comment = Assert.Single(await CommentsAsync(scene, pull.Number));
        Assert.Contains("**CargoWall policy** · 1 error in 1 file", comment.Body, StringComparison.Ordinal);
        Assert.Contains("**CargoWall egress** · 1 destination denied in ", comment.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_another_check_asks_while_the_comment_is_being_written_it_says_what_both_ask()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync("change", ("notes.txt", "notes\n"));
        var pull = await scene.OpenAsync("change");
        await scene.CheckAsync(pull.HeadSha);
        await SentAsync(scene);
        var address = OutboxScene.AddressIn(scene.GitHub);

        await Attention(scene, meanwhile: () => AskAsync(Attention(scene), "second"))
            .AskAsync(address, pull.HeadSha, "first", "title", Markdown.Ours("Do it."), Cancel);
        await SentAsync(scene);

        var comment = Assert.Single(await CommentsAsync(scene, pull.Number));
        Assert.Contains("**first**", comment.Body, StringComparison.Ordinal);
        Assert.Contains("**second**", comment.Body, StringComparison.Ordinal);

        Task AskAsync(AttentionComment attention, string check) => attention.AskAsync(address, pull.HeadSha, check, "title", Markdown.Ours("Do it."), Cancel);
    }

    [Fact]
    public async Task Given_a_broken_default_branch_one_issue_is_open_until_it_is_mended()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));
        await SentAsync(scene);
        Assert.Empty(await scene.GitHub.PullRequests.IssuesAsync(scene.Repository, Cancel));

        await scene.CommitAsync("main", (PolicyText.Path, Broken));
        await scene.CommitAsync("main", (".cargowall/more.yml", Broken));
        await SentAsync(scene);
        var open = Assert.Single(await scene.GitHub.PullRequests.IssuesAsync(scene.Repository, Cancel));
        Assert.Equal(("open", "CargoWall: the policy files of main are broken"), (open.State, open.Title));
        Assert.Contains("have 2 errors", open.Body, StringComparison.Ordinal);
        Assert.Contains("stays in force", open.Body, StringComparison.Ordinal);

        await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")), (".cargowall/more.yml", null));
        await SentAsync(scene);
        Assert.Equal("closed", Assert.Single(await scene.GitHub.PullRequests.IssuesAsync(scene.Repository, Cancel)).State);
    }

    /// <summary>The comments of a scene's bot; <paramref name="meanwhile"/> runs between what is read and what is enqueued, the first time.</summary>
    private static AttentionComment Attention(Scene scene, Func<Task>? meanwhile = null) =>
        ActivatorUtilities.CreateInstance<AttentionComment>(
            scene.Bot.Services,
            new OutboxBehind(scene.Bot.Services.GetRequiredService<IOutbox>(), meanwhile ?? (() => Task.CompletedTask))
        );

    private static Task<IReadOnlyList<SimulatedComment>> CommentsAsync(Scene scene, int number) =>
        scene.GitHub.PullRequests.CommentsAsync(scene.Repository, number, Cancel);

    /// <summary>Waits until every event was handled and everything that followed was sent.</summary>
    private static async Task SentAsync(Scene scene)
    {
        await scene.HandledAsync();
        await Until.TrueAsync(() => scene.Bot.ReadAsync(database => database.EgressHeads.AllAsync(row => row.DueAt == null, Cancel)));
        await Until.TrueAsync(() => scene.Bot.ReadAsync(database => database.Outbox.AllAsync(row => row.State != OutboxState.Waiting, Cancel)));
    }

    private sealed class OutboxBehind(IOutbox outbox, Func<Task> meanwhile) : IOutbox
    {
        private bool _happened;

        public async Task EnqueueAsync(OutboxWrite write, CancellationToken cancellationToken)
        {
            if (!_happened)
            {
                _happened = true;
                await meanwhile();
            }

            await outbox.EnqueueAsync(write, cancellationToken);
        }

        public Task<OutboxOutcome?> FindAsync(string key, CancellationToken cancellationToken) => outbox.FindAsync(key, cancellationToken);
    }
}
