using System.Text.Json.Nodes;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Outbox;
using GitHub.Simulator.Checks;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Checks;

public sealed class PolicyCheckTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_push_of_a_policy_the_commit_gets_a_check_that_says_what_it_does()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync("main", (PolicyText.WorkflowPath, PolicyText.Workflow));

        var commit = await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));

        var check = await scene.CheckAsync(commit);
        Assert.Equal("neutral", check.Conclusion);
        Assert.Equal("changes all 2 jobs", check.Title);
        Golden.MatchesCheck("push.md", check, [commit]);
    }

    [Fact]
    public async Task Given_a_commit_whose_trailer_keeps_check_suites_away_the_check_comes()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));
        await scene.GitHub.Repositories.CommitAsync(
            new NewCommit(scene.Repository, "quiet", new Dictionary<string, string?> { [PolicyText.Path] = PolicyText.Allowing("pypi.org") })
            {
                Message = "Change the policy\n\n\nskip-checks: true",
            },
            Cancel
        );

        var pull = await scene.OpenAsync("quiet");

        Assert.Equal("neutral", (await scene.CheckAsync(pull.HeadSha)).Conclusion);
    }

    [Fact]
    public async Task Given_a_pull_request_that_widens_and_narrows_each_job_is_told()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync("main", (PolicyText.WorkflowPath, PolicyText.Workflow), (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));
        await scene.CommitAsync(
            "change",
            (PolicyText.Path, PolicyText.Allowing("pypi.org")),
            (
                ".cargowall/test.yml",
                """
                version: 1
                defaults:
                  - target: { workflow: ci.yml, job: test }
                    rules: [{ host: "ghcr.io", ports: [443/tcp] }]
                """
            )
        );

        var pull = await scene.OpenAsync("change");

        var check = await scene.CheckAsync(pull.HeadSha);
        Assert.Equal("neutral", check.Conclusion);
        Golden.MatchesCheck("pull-request.md", check, [pull.HeadSha, pull.BaseSha]);
    }

    [Fact]
    public async Task Given_a_pull_request_that_touches_no_policy_it_is_told_so_with_one_reading_call()
    {
        await using var scene = await Scene.StartAsync();
        var main = await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));
        await scene.CheckAsync(main);
        await scene.CommitAsync("change", ("readme.txt", "text"));
        await scene.HandledAsync();
        var before = scene.GitHub.Recording.Requests.Count;

        var pull = await scene.OpenAsync("change");

        var check = await scene.CheckAsync(pull.HeadSha);
        Assert.Equal(("success", "policy unchanged"), (check.Conclusion, check.Title));
        var calls = scene
            .GitHub.Recording.Requests.Skip(before)
            .Where(call => call.Path.StartsWith($"/repos/{scene.Repository}/", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(["GET", "POST"], calls.Select(call => call.Method));
    }

    [Fact]
    public async Task Given_a_change_that_alters_nothing_that_is_enforced_the_check_succeeds()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync("main", (PolicyText.WorkflowPath, PolicyText.Workflow), (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));
        await scene.CommitAsync("change", (PolicyText.Path, "# a comment\n" + PolicyText.Allowing("registry.npmjs.org")));

        var pull = await scene.OpenAsync("change");

        var check = await scene.CheckAsync(pull.HeadSha);
        Assert.Equal(("success", "changes nothing that is enforced"), (check.Conclusion, check.Title));
    }

    [Fact]
    public async Task Given_a_pull_request_with_a_broken_policy_the_check_fails_at_its_line()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync(
            "change",
            (
                PolicyText.Path,
                """
                version: 1
                policies:
                  npm:
                    rulez: []
                """
            )
        );

        var pull = await scene.OpenAsync("change");

        var check = await scene.CheckAsync(pull.HeadSha);
        Assert.Equal(("failure", "1 error in 1 file"), (check.Conclusion, check.Title));
        var annotation = Assert.Single(check.Annotations);
        Assert.Equal((PolicyText.Path, 4, "failure"), (annotation.Path, annotation.StartLine, annotation.Level));
        Golden.MatchesCheck("broken.md", check, [pull.HeadSha]);
    }

    [Fact]
    public async Task Given_rules_that_a_reviewer_should_know_about_each_is_marked_in_its_file_and_fails_nothing()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync("main", (PolicyText.WorkflowPath, PolicyText.Workflow));
        await scene.CommitAsync(
            "change",
            (
                PolicyText.Path,
                """
                version: 1
                policies:
                  npm:
                    rules:
                      - { host: npmjs.org, ports: [443] }
                      - { host: registry.npmjs.org, ports: [443] }
                      - { host: github.io, ports: [443] }
                assignments:
                  - policies: [npm]
                  - { target: { workflow: ci.yml, job: tset }, policies: [npm] }
                """
            )
        );

        var pull = await scene.OpenAsync("change");

        var check = await scene.CheckAsync(pull.HeadSha);
        Assert.Equal("neutral", check.Conclusion);
        Assert.Equal(
            [(6, "notice", "shadowed"), (7, "warning", "shared-host"), (10, "warning", "unknown-job")],
            check.Annotations.Select(annotation => (annotation.StartLine, annotation.Level, annotation.Title ?? "")).Order()
        );
        Assert.Contains("Did you mean 'test'?", check.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_many_findings_some_are_marked_and_the_rest_is_counted()
    {
        await using var scene = await Scene.StartAsync();
        var rules = string.Join('\n', Enumerable.Range(0, 200).Select(number => $"      - host: h{number}.example.com"));
        await scene.CommitAsync("change", (PolicyText.Path, $"version: 1\npolicies:\n  many:\n    rules:\n{rules}\nassignments: [{{ policies: [many] }}]\n"));

        var pull = await scene.OpenAsync("change");

        var check = await scene.CheckAsync(pull.HeadSha);
        Assert.Equal(50, check.Annotations.Count);
        Assert.Contains("… and 185 more.", check.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_the_same_delivery_50_times_at_once_there_is_one_check()
    {
        await using var scene = await Scene.StartAsync();
        var commit = await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));
        await scene.CheckAsync(commit);
        await scene.GitHub.Webhooks.SettledAsync(Cancel);
        var push = scene.GitHub.Webhooks.Deliveries.Last(delivery => delivery.Event == "push");
        using var client = scene.Bot.CreateClient();

        var repeated = SignedDelivery.Of("push", push.Payload) with { Id = Guid.NewGuid().ToString(), AppId = scene.GitHub.AppId };
        await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(async _ =>
                {
                    using var answer = await client.SendAsync(repeated.ToRequest(), Cancel);
                    Assert.True(answer.IsSuccessStatusCode);
                })
        );
        await scene.CheckAsync(await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("pypi.org"))));

        Assert.Single(await ChecksAsync(scene, commit));
        Assert.Equal(1, await scene.Bot.ReadAsync(database => database.Deliveries.CountAsync(row => row.DeliveryId == repeated.Id, Cancel)));
    }

    [Fact]
    public async Task Given_a_delivery_of_before_the_base_was_changed_that_comes_late_the_head_stays_compared_with_its_present_base()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync("main", (PolicyText.WorkflowPath, PolicyText.Workflow));
        var release = await scene.CommitAsync("release", (PolicyText.Path, PolicyText.Allowing("pypi.org")));
        await scene.CommitAsync("change", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));
        var pull = await scene.OpenAsync("change");
        await scene.CheckAsync(pull.HeadSha);
        await scene.GitHub.Webhooks.SettledAsync(Cancel);
        var opened = scene.GitHub.Webhooks.Deliveries.Last(delivery => delivery.Event == "pull_request").Payload;
        var edited = JsonNode.Parse(opened)!; // An object.
        edited["action"] = "edited";
        edited["pull_request"]!["updated_at"] = "2100-01-01T00:00:00Z";
        edited["pull_request"]!["base"]!["ref"] = "release";
        edited["pull_request"]!["base"]!["sha"] = release;
        using var client = scene.Bot.CreateClient();

        await DeliverAsync(scene, client, edited.ToJsonString());
        await scene.CheckAsync(scene.Repository, pull.HeadSha, check => check.Summary?.Contains("`release`", StringComparison.Ordinal) == true);
        await DeliverAsync(scene, client, opened);
        await scene.HandledAsync();
        await Until.TrueAsync(() => scene.Bot.ReadAsync(database => database.Outbox.AllAsync(row => row.State == OutboxState.Sent, Cancel)));

        Assert.Contains("Branch `release` is not the default branch", (await scene.CheckAsync(pull.HeadSha)).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_rerun_is_pressed_the_same_check_is_completed_again()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync("change", (PolicyText.Path, "version: 2"));
        var pull = await scene.OpenAsync("change");
        var check = await scene.CheckAsync(pull.HeadSha);
        var writes = Writes(scene);

        await scene.GitHub.Checks.RerequestAsync(check.Id, cancellationToken: Cancel);
        await scene.GitHub.Webhooks.SettledAsync(Cancel);
        await scene.CheckAsync(await scene.CommitAsync("main", ("readme.txt", "another push, handled after the re-run")));

        var after = Assert.Single(await ChecksAsync(scene, pull.HeadSha));
        Assert.Equal((check.Id, "completed", check.Annotations.Count), (after.Id, after.Status, after.Annotations.Count));
        Assert.Contains(Writes(scene).Skip(writes.Count), call => call == $"PATCH /repos/{scene.Repository}/check-runs/{check.Id}");
    }

    [Fact]
    public async Task Given_a_merge_queue_its_group_gets_a_check()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync("change", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));
        var pull = await scene.OpenAsync("change");

        var group = await scene.GitHub.PullRequests.EnqueueAsync(scene.Repository, pull.Number, cancellationToken: Cancel);

        Assert.Equal("neutral", (await scene.CheckAsync(group)).Conclusion);
    }

    [Fact]
    public async Task Given_a_change_of_the_organization_the_check_tells_how_far_it_reaches()
    {
        await using var scene = await Scene.StartAsync();
        await scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.GitHub.Owner, "api"), Cancel);
        await scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.GitHub.Owner, ".github"), Cancel);
        var policies = $"{scene.GitHub.Owner}/.github";

        var commit = await scene.CommitAsync(
            policies,
            "main",
            (
                ".cargowall/organization.yml",
                """
                version: 1
                settings: { mode: audit }
                policies:
                  base: { rules: [{ host: github.com, ports: [443] }] }
                assignments:
                  - { target: { repository: "web*" }, policies: [base] }
                """
            )
        );

        var check = await scene.CheckAsync(policies, commit);
        Assert.Equal("neutral", check.Conclusion);
        Golden.MatchesCheck("organization.md", check, [commit]);
    }

    [Fact]
    public async Task Given_checks_are_switched_off_in_force_there_is_none_and_a_proposal_cannot_switch_them()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync("off", (PolicyText.Path, "version: 1\nsettings: { mode: audit, checks: disabled }\n"));
        var proposed = await scene.OpenAsync("off");
        await scene.CheckAsync(proposed.HeadSha);

        await scene.GitHub.PullRequests.MergeAsync(scene.Repository, proposed.Number, cancellationToken: Cancel);
        await scene.CommitAsync("change", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));
        var pull = await scene.OpenAsync("change");
        await scene.HandledAsync();

        Assert.Empty(await ChecksAsync(scene, pull.HeadSha));
    }

    private static async Task DeliverAsync(Scene scene, HttpClient client, string payload)
    {
        using var answer = await client.SendAsync((SignedDelivery.Of("pull_request", payload) with { AppId = scene.GitHub.AppId }).ToRequest(), Cancel);
        Assert.True(answer.IsSuccessStatusCode);
    }

    private static async Task<IReadOnlyList<SimulatedCheck>> ChecksAsync(Scene scene, string commit) =>
        [.. (await scene.GitHub.Checks.ListAsync(scene.Repository, commit, Cancel)).Where(check => check.Name == Scene.PolicyCheck)];

    private static List<string> Writes(Scene scene) =>
        [.. scene.GitHub.Recording.Requests.Where(call => call.Method is not "GET").Select(call => $"{call.Method} {call.Path}")];

    // Ids of commits and the simulator's address differ each time.
}
