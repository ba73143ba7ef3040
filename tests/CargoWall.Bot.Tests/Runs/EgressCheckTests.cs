using CargoWall.Bot.Egress;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Policy.Contracts;
using CargoWall.Storage.Outbox;
using GitHub.Simulator.Actions;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Runs;

public sealed class EgressCheckTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_denied_connection_the_check_fails_while_the_run_goes_on_and_stays_one_check()
    {
        await using var scene = await RunScene.StartAsync();
        var run = await scene.StartRunAsync();
        var session = await scene.OpenAsync(run.Job("build"));

        await scene.ReportAsync(session, RunScene.Connection("evil.example", "denied"), RunScene.Connection("registry.npmjs.org", "allowed"));
        var early = await scene.EgressAsync(run);
        await scene.SealAsync(session);
        await SealCleanAsync(scene, run.Job("test"));
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        var late = await scene.EgressAsync(run, check => check.Summary?.Contains("2 jobs reported", StringComparison.Ordinal) == true);

        Assert.Equal(("failure", early.Id), (early.Conclusion, late.Id));
        Assert.Equal("failure", late.Conclusion);
        Assert.Equal("1 destination denied in ci.yml#build", late.Title);
        Assert.Contains("`evil.example` `203.0.113.7` | 443/tcp | `curl` | **denied** | no rule allows it | 1 |", late.Summary, StringComparison.Ordinal);
        Assert.Single(await scene.Scene.GitHub.Checks.ListAsync(scene.Scene.Repository, run.HeadSha, Cancel), check => check.Name == EgressCheck.Name);
    }

    [Theory]
    [InlineData("push", "main", "neutral")]
    [InlineData("push", "feature", "failure")]
    [InlineData("pull_request_target", "main", "failure")]
    public async Task Given_a_destination_that_was_denied_before_only_the_default_branchs_own_runs_make_it_old(string @event, string branch, string conclusion)
    {
        await using var scene = await RunScene.StartAsync();
        await scene.Scene.CommitAsync("feature", ("a.txt", "a"));
        await ReportDeniedAsync(
            scene,
            await scene.StartRunAsync(
                new NewRun(scene.Scene.Repository, PolicyText.WorkflowPath)
                {
                    Event = @event,
                    Branch = branch,
                    Jobs = [new NewJob("build")],
                }
            )
        );

        await scene.Scene.CommitAsync("change", ("b.txt", "b"));
        var run = await scene.StartRunAsync(new NewRun(scene.Scene.Repository, PolicyText.WorkflowPath) { Branch = "change", Jobs = [new NewJob("build")] });
        await ReportDeniedAsync(scene, run);

        var check = await scene.EgressAsync(run, found => found.Summary?.Contains("1 job reported", StringComparison.Ordinal) == true);
        Assert.Equal(conclusion, check.Conclusion);
    }

    [Fact]
    public async Task Given_refusals_that_came_after_the_seal_they_are_in_no_figure_and_make_nothing_old()
    {
        await using var scene = await RunScene.StartAsync();
        await ReportAsync(scene, await scene.StartRunAsync(new NewJob("build")), ["old.example"], late: ["other.example"]);
        await scene.Scene.CommitAsync("change", ("b.txt", "b"));
        var run = await scene.StartRunAsync(new NewRun(scene.Scene.Repository, PolicyText.WorkflowPath) { Branch = "change", Jobs = [new NewJob("build")] });

        await ReportAsync(scene, run, ["new.example", "other.example"], late: ["old.example", "further.example"]);

        var check = await scene.EgressAsync(run, found => found.Summary?.Contains("after the report was sealed", StringComparison.Ordinal) == true);
        Assert.Equal(("failure", "2 destinations denied in ci.yml#build"), (check.Conclusion, check.Title));
        Assert.Contains("| 2 | 2 | 2 | 0 |", check.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("old.example", check.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("further.example", check.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("writer", "write", 2)]
    [InlineData("reader", "read", 0)]
    public async Task Given_a_press_on_allow_each_refused_destination_gets_a_pull_request_if_the_person_may_write(string login, string permission, int expected)
    {
        await using var scene = await RunScene.StartAsync();
        await scene.Scene.GitHub.Accounts.CreateUserAsync(login, Cancel);
        await scene.Scene.GitHub.Repositories.SetPermissionAsync(scene.Scene.Repository, login, permission, Cancel);
        var run = await scene.StartRunAsync(new NewJob("build"));
        var session = await scene.OpenAsync(run.Job("build"));
        await scene.ReportAsync(
            session,
            RunScene.Connection("pypi.org", "denied"),
            RunScene.Connection("ghcr.io", "denied", port: 8443),
            RunScene.Connection("registry.npmjs.org", "allowed")
        );
        await scene.SealAsync(session);
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        var check = await scene.EgressAsync(run, found => found.Summary?.Contains("1 job reported", StringComparison.Ordinal) == true);
        Assert.Equal(["allow", "re-evaluate"], check.Actions);

        await scene.Scene.GitHub.Checks.RequestActionAsync(check.Id, "allow", login, Cancel);
        await scene.HandledAsync();
        await Until.TrueAsync(() => scene.Scene.Bot.ReadAsync(database => database.Outbox.AllAsync(row => row.State != OutboxState.Waiting, Cancel)));

        var pulls = await scene.Scene.GitHub.PullRequests.ListAsync(scene.Scene.Repository, Cancel);
        Assert.Equal(expected, pulls.Count);
        Assert.All(pulls, pull => Assert.StartsWith("cargowall/add-destination-", pull.HeadRef, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_a_name_that_was_refused_it_counts_as_a_destination_as_on_the_run_page()
    {
        await using var scene = await RunScene.StartAsync(settings: new Dictionary<string, string> { ["Pages:Access"] = "open" });
        var run = await scene.StartRunAsync(new NewJob("build"));
        var session = await scene.OpenAsync(run.Job("build"));

        await scene.ReportAsync(
            session,
            RunScene.LookUp("evil.example", "denied"),
            RunScene.LookUp("registry.npmjs.org", "allowed"),
            RunScene.Connection("registry.npmjs.org", "allowed")
        );
        await scene.SealAsync(session);
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        var check = await scene.EgressAsync(run, found => found.Summary?.Contains("1 job reported", StringComparison.Ordinal) == true);
        var page = await scene.Http.GetStringAsync(new Uri($"/runs/{run.Id}", UriKind.Relative), Cancel);

        Assert.Contains("| 2 | 2 | 1 | 0 |", check.Summary, StringComparison.Ordinal);
        Assert.Contains("<dt>Destinations</dt><dd>2</dd>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_clean_run_the_check_succeeds_when_it_is_over_and_not_before()
    {
        await using var scene = await RunScene.StartAsync();
        var run = await scene.StartRunAsync();
        await SealCleanAsync(scene, run.Job("build"));
        await SealCleanAsync(scene, run.Job("test"));
        await scene.HandledAsync();
        Assert.DoesNotContain(await scene.Scene.GitHub.Checks.ListAsync(scene.Scene.Repository, run.HeadSha, Cancel), check => check.Name == EgressCheck.Name);

        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);

        var check = await scene.EgressAsync(run);
        Assert.Equal(("success", "nothing denied, 2 destinations reached"), (check.Conclusion, check.Title));
        Assert.Equal($"http://127.0.0.1/runs/{run.Id}", check.DetailsUrl);
    }

    [Theory]
    [InlineData("enforce", "failure")]
    [InlineData("audit", "neutral")]
    public async Task Given_a_job_that_ran_without_an_agent_its_mode_decides(string mode, string conclusion)
    {
        await using var scene = await RunScene.StartAsync(
            PolicyText.Allowing("registry.npmjs.org").Replace("mode: enforce", $"mode: {mode}", StringComparison.Ordinal)
        );
        var run = await scene.StartRunAsync();
        await SealCleanAsync(scene, run.Job("build"));

        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);

        var check = await scene.EgressAsync(run);
        Assert.Equal((conclusion, "ci.yml#test did not report"), (check.Conclusion, check.Title));
    }

    [Fact]
    public async Task Given_a_job_that_was_skipped_it_need_not_report()
    {
        await using var scene = await RunScene.StartAsync();
        var run = await scene.StartRunAsync();
        await SealCleanAsync(scene, run.Job("build"));
        await scene.Scene.GitHub.Runs.CompleteJobAsync(run.Job("build").Id, cancellationToken: Cancel);
        await scene.Scene.GitHub.Runs.CompleteJobAsync(run.Job("test").Id, "skipped", Cancel);

        Assert.Equal("success", (await scene.EgressAsync(run)).Conclusion);
    }

    [Fact]
    public async Task Given_enforce_that_was_not_in_force_the_check_fails_with_the_reason()
    {
        await using var scene = await RunScene.StartAsync();
        var run = await scene.StartRunAsync(new NewJob("build"));
        var session = await scene.OpenAsync(run.Job("build"));
        await scene.SealAsync(session, scene.Seal(session, AgentMode.Audit, ModeReason.Unsupported) with { ReasonText = "the kernel has no cgroup v2" });

        var check = await scene.EgressAsync(run);

        Assert.Equal(("failure", "ci.yml#build declares enforce, which was not in force"), (check.Conclusion, check.Title));
        Assert.Contains("the machine does not support enforcement", check.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_repository_that_no_policy_concerns_there_is_no_check()
    {
        await using var scene = await RunScene.StartAsync(policy: "version: 1\n");
        var run = await scene.StartRunAsync();
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        await scene.HandledAsync();
        await scene.LookedAsync();

        Assert.DoesNotContain(await scene.Scene.GitHub.Checks.ListAsync(scene.Scene.Repository, run.HeadSha, Cancel), check => check.Name == EgressCheck.Name);
    }

    [Fact]
    public async Task Given_a_policy_that_switches_checks_off_there_is_none()
    {
        await using var scene = await RunScene.StartAsync(
            PolicyText.Allowing("registry.npmjs.org").Replace("mode: enforce", "mode: enforce\n  checks: disabled", StringComparison.Ordinal)
        );
        var run = await scene.StartRunAsync();
        var session = await scene.OpenAsync(run.Job("build"));
        await scene.ReportAsync(session, RunScene.Connection("evil.example", "denied"));
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        await scene.HandledAsync();
        await scene.LookedAsync();

        Assert.DoesNotContain(await scene.Scene.GitHub.Checks.ListAsync(scene.Scene.Repository, run.HeadSha, Cancel), check => check.Name == EgressCheck.Name);
    }

    [Fact]
    public async Task Given_a_press_on_re_run_the_check_is_written_once_more()
    {
        await using var scene = await RunScene.StartAsync();
        var run = await scene.StartRunAsync(new NewJob("build"));
        await SealCleanAsync(scene, run.Job("build"));
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        var check = await scene.EgressAsync(run);

        await scene.Scene.GitHub.Checks.RerequestAsync(check.Id, cancellationToken: Cancel);
        await scene.HandledAsync();

        Assert.Equal(("success", check.Id), ((await scene.EgressAsync(run)).Conclusion, (await scene.EgressAsync(run)).Id));
    }

    [Fact]
    public async Task Given_a_second_attempt_that_is_clean_the_check_turns()
    {
        await using var scene = await RunScene.StartAsync();
        var run = await scene.StartRunAsync(new NewJob("build"));
        var session = await scene.OpenAsync(run.Job("build"));
        await scene.ReportAsync(session, RunScene.Connection("evil.example", "denied"));
        await scene.SealAsync(session);
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        await scene.EgressAsync(run, check => check.Conclusion == "failure");

        var second = await scene.Scene.GitHub.Runs.RerunAsync(run.Id, Cancel);
        await scene.Scene.GitHub.Runs.StartJobAsync(second.Job("build").Id, Cancel);
        await scene.HandledAsync();
        await SealCleanAsync(scene, second.Job("build"));
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);

        Assert.Equal("success", (await scene.EgressAsync(run, check => check.Conclusion != "failure")).Conclusion);
    }

    private static async Task ReportDeniedAsync(RunScene scene, SimulatedRun run)
    {
        var session = await scene.OpenAsync(run.Job("build"));
        await scene.ReportAsync(session, RunScene.Connection("evil.example", "denied"));
        await scene.SealAsync(session);
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        await scene.HandledAsync();
    }

    private static async Task ReportAsync(RunScene scene, SimulatedRun run, string[] denied, string[] late)
    {
        var session = await scene.OpenAsync(run.Job("build"));
        await scene.ReportAsync(session, [.. denied.Select(host => RunScene.Connection(host, "denied"))]);
        await scene.SealAsync(session);
        await scene.ReportAsync(session, [.. late.Select(host => RunScene.Connection(host, "denied", count: 5))]);
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        await scene.HandledAsync();
    }

    private static async Task SealCleanAsync(RunScene scene, SimulatedJob job)
    {
        var session = await scene.OpenAsync(job);
        await scene.ReportAsync(session, RunScene.Connection("registry.npmjs.org", "allowed", count: 5));
        await scene.SealAsync(session);
    }
}
