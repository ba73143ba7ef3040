using CargoWall.Bot.Tests.Testing;

namespace CargoWall.Bot.Tests.Checks;

/// <summary><c>settings.review: widening</c>: what lets more pass waits for somebody with admin permission.</summary>
public sealed class ReviewTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Asking(params string[] hosts) =>
        PolicyText.Allowing(hosts).Replace("mode: enforce", "mode: enforce\n  review: widening", StringComparison.Ordinal);

    [Fact]
    public async Task Given_a_widening_it_waits_for_an_admin_who_approves_this_very_head()
    {
        await using var scene = await StartAsync();
        await scene.CommitAsync("change", (PolicyText.Path, Asking("registry.npmjs.org", "pypi.org")));
        var pull = await scene.OpenAsync("change");
        Assert.Equal("action_required", (await scene.CheckAsync(pull.HeadSha)).Conclusion);

        await scene.GitHub.PullRequests.ReviewAsync(scene.Repository, pull.Number, "APPROVED", "writer", Cancel);
        await scene.HandledAsync();
        Assert.Equal("action_required", (await scene.CheckAsync(pull.HeadSha)).Conclusion);

        await scene.GitHub.PullRequests.ReviewAsync(scene.Repository, pull.Number, "APPROVED", "owner", Cancel);
        var approved = await scene.CheckAsync(scene.Repository, pull.HeadSha, check => check.Conclusion == "neutral");
        Assert.Contains("Approved by `owner`.", approved.Summary, StringComparison.Ordinal);

        var next = await scene.CommitAsync("change", (PolicyText.Path, Asking("registry.npmjs.org", "pypi.org", "ghcr.io")));
        Assert.Equal("action_required", (await scene.CheckAsync(next)).Conclusion);
    }

    [Fact]
    public async Task Given_an_admin_who_asks_for_changes_after_approving_it_waits_again()
    {
        await using var scene = await StartAsync();
        await scene.CommitAsync("change", (PolicyText.Path, Asking("registry.npmjs.org", "pypi.org")));
        var pull = await scene.OpenAsync("change");
        await scene.GitHub.PullRequests.ReviewAsync(scene.Repository, pull.Number, "APPROVED", "owner", Cancel);
        await scene.CheckAsync(scene.Repository, pull.HeadSha, check => check.Conclusion == "neutral");

        await scene.GitHub.PullRequests.ReviewAsync(scene.Repository, pull.Number, "CHANGES_REQUESTED", "owner", Cancel);

        await scene.CheckAsync(scene.Repository, pull.HeadSha, check => check.Conclusion == "action_required");
    }

    [Fact]
    public async Task Given_an_approved_widening_in_a_merge_queue_its_group_passes_by_the_same_approval()
    {
        await using var scene = await StartAsync();
        await scene.CommitAsync("change", (PolicyText.Path, Asking("registry.npmjs.org", "pypi.org")));
        var pull = await scene.OpenAsync("change");
        await scene.GitHub.PullRequests.ReviewAsync(scene.Repository, pull.Number, "APPROVED", "owner", Cancel);
        await scene.CheckAsync(scene.Repository, pull.HeadSha, check => check.Conclusion == "neutral");

        var group = await scene.GitHub.PullRequests.EnqueueAsync(scene.Repository, pull.Number, cancellationToken: Cancel);

        var check = await scene.CheckAsync(group);
        Assert.Equal("neutral", check.Conclusion);
        Assert.Contains("Approved by `owner`.", check.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_widening_in_a_merge_queue_that_nobody_approved_its_group_waits_however_often_it_is_judged()
    {
        await using var scene = await StartAsync();
        await scene.CommitAsync("change", (PolicyText.Path, Asking("registry.npmjs.org", "pypi.org")));
        var pull = await scene.OpenAsync("change");
        var group = await scene.GitHub.PullRequests.EnqueueAsync(scene.Repository, pull.Number, cancellationToken: Cancel);
        var check = await scene.CheckAsync(group);
        Assert.Equal("action_required", check.Conclusion);
        Assert.Contains($"of the head of #{pull.Number} by somebody with admin permission", check.Summary, StringComparison.Ordinal);
        var before = Writes(scene, check.Id);

        await scene.GitHub.Checks.RerequestAsync(check.Id, cancellationToken: Cancel);
        await Until.TrueAsync(() => Task.FromResult(Writes(scene, check.Id) > before));
        Assert.Equal("action_required", (await scene.CheckAsync(group)).Conclusion);

        await scene.GitHub.PullRequests.ReviewAsync(scene.Repository, pull.Number, "APPROVED", "owner", Cancel);
        await scene.GitHub.Checks.RerequestAsync(check.Id, cancellationToken: Cancel);
        var approved = await scene.CheckAsync(scene.Repository, group, found => found.Conclusion == "neutral");
        Assert.Contains("Approved by `owner`.", approved.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a narrowing")]
    [InlineData("a proposal that drops the wish for reviews and widens")]
    [InlineData("a proposal that drops the wish for reviews and nothing else")]
    public async Task Given_a_change_the_policy_in_force_decides_whether_it_waits(string change)
    {
        await using var scene = await StartAsync();
        await scene.CommitAsync(
            "change",
            (
                PolicyText.Path,
                change switch
                {
                    "a narrowing" => Asking("registry.npmjs.org"),
                    "a proposal that drops the wish for reviews and nothing else" => PolicyText.Allowing("registry.npmjs.org", "ghcr.io"),
                    _ => PolicyText.Allowing("registry.npmjs.org", "pypi.org"),
                }
            )
        );

        var pull = await scene.OpenAsync("change");

        Assert.Equal(change == "a narrowing" ? "neutral" : "action_required", (await scene.CheckAsync(pull.HeadSha)).Conclusion);
    }

    [Fact]
    public async Task Given_a_press_on_explain_the_check_shows_where_each_value_comes_from()
    {
        await using var scene = await StartAsync();
        await scene.CommitAsync("change", (PolicyText.Path, Asking("registry.npmjs.org", "pypi.org")));
        var pull = await scene.OpenAsync("change");
        var check = await scene.CheckAsync(pull.HeadSha);
        Assert.Equal(["re-evaluate", "explain"], check.Actions);

        await scene.GitHub.Checks.RequestActionAsync(check.Id, "explain", "writer", Cancel);

        var explained = await scene.CheckAsync(scene.Repository, pull.HeadSha, found => found.Text is not null);
        Assert.Contains("`ci.yml#build`", explained.Text, StringComparison.Ordinal);
        Assert.Contains(".cargowall/policy.yml:", explained.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_press_on_re_evaluate_the_check_is_written_once_more()
    {
        await using var scene = await StartAsync();
        await scene.CommitAsync("change", (PolicyText.Path, Asking("registry.npmjs.org", "pypi.org")));
        var pull = await scene.OpenAsync("change");
        var check = await scene.CheckAsync(pull.HeadSha);
        var before = Writes(scene, check.Id);

        await scene.GitHub.Checks.RequestActionAsync(check.Id, "re-evaluate", "writer", Cancel);

        await Until.TrueAsync(() => Task.FromResult(Writes(scene, check.Id) > before));
    }

    private static int Writes(Scene scene, long checkId) =>
        scene.GitHub.Recording.Requests.Count(call => call.Method == "PATCH" && call.Path.EndsWith($"/check-runs/{checkId}", StringComparison.Ordinal));

    private static async Task<Scene> StartAsync()
    {
        var scene = await Scene.StartAsync();
        await scene.GitHub.Accounts.CreateUserAsync("owner", Cancel);
        await scene.GitHub.Repositories.SetPermissionAsync(scene.Repository, "owner", "admin", Cancel);
        await scene.GitHub.Accounts.CreateUserAsync("writer", Cancel);
        await scene.GitHub.Repositories.SetPermissionAsync(scene.Repository, "writer", "write", Cancel);
        await scene.CommitAsync("main", (PolicyText.WorkflowPath, PolicyText.Workflow), (PolicyText.Path, Asking("registry.npmjs.org", "ghcr.io")));
        await scene.HandledAsync();
        return scene;
    }
}
