using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Outbox;
using GitHub.Simulator.Recording;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Checks;

/// <summary>Open pull requests whose own repository's policies change by another push.</summary>
public sealed class OutdatedCheckTests
{
    private const string Before = "registry.npmjs.org";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_reviews_are_asked_for_from_now_on_an_open_pull_request_that_widens_waits_for_one()
    {
        await using var scene = await StartAsync();
        var head = await ProposeAsync(scene, PolicyText.Allowing(Before, "pypi.org"));
        Assert.Equal("neutral", (await scene.CheckAsync(head)).Conclusion);

        var withReview = PolicyText.Allowing(Before).Replace("mode: enforce", "mode: enforce\n  review: widening", StringComparison.Ordinal);
        await scene.CommitAsync("main", (PolicyText.Path, withReview));

        await scene.CheckAsync(scene.Repository, head, check => check.Conclusion == "action_required");
    }

    [Fact]
    public async Task Given_a_broken_pull_request_it_names_the_set_that_is_in_force_since()
    {
        await using var scene = await StartAsync();
        var head = await ProposeAsync(scene, "version: 1\npolicies: nonsense\n");
        Assert.Equal("failure", (await scene.CheckAsync(head)).Conclusion);

        var newer = await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("crates.io")));

        await scene.CheckAsync(scene.Repository, head, check => check.Summary?.Contains(newer[..7], StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Given_other_rules_on_the_branch_the_check_stands_and_GitHub_is_neither_asked_nor_written_to()
    {
        await using var scene = await StartAsync();
        var head = await ProposeAsync(scene, PolicyText.Allowing(Before, "pypi.org"));
        await scene.CheckAsync(head);
        await SettledAsync(scene);
        scene.GitHub.Recording.Clear();

        await scene.CheckAsync(await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing(Before, "crates.io"))));
        await SettledAsync(scene);

        Assert.DoesNotContain(scene.GitHub.Recording.Requests, it => IsAbout(it, head));
        Assert.Single(scene.GitHub.Recording.Requests, it => it.Method == "POST" && it.Path.EndsWith("/check-runs", StringComparison.Ordinal));
    }

    private static async Task<Scene> StartAsync()
    {
        var scene = await Scene.StartAsync();
        await scene.CheckAsync(await scene.CommitAsync("main", (PolicyText.WorkflowPath, PolicyText.Workflow), (PolicyText.Path, PolicyText.Allowing(Before))));
        return scene;
    }

    private static async Task<string> ProposeAsync(Scene scene, string policies)
    {
        await scene.CommitAsync("topic", (PolicyText.Path, policies));
        return (await scene.OpenAsync("topic")).HeadSha;
    }

    /// <summary>Waits until every delivery is handled, every write sent and every open pull request judged under what is in force.</summary>
    private static async Task SettledAsync(Scene scene)
    {
        await scene.HandledAsync();
        await Until.TrueAsync(() =>
            scene.Bot.ReadAsync(async database =>
                await database.JudgedHeads.AllAsync(
                    head => database.Repositories.Any(row => row.RepositoryId == head.RepositoryId && row.Generation == head.RepositoryGeneration),
                    Cancel
                ) && await database.Outbox.AllAsync(row => row.State == OutboxState.Sent, Cancel)
            )
        );
    }

    // A comparison names the head in its path, a check that is written over is a PATCH.
    private static bool IsAbout(RecordedRequest request, string head) => request.Method == "PATCH" || request.Path.Contains(head, StringComparison.Ordinal);
}
