using CargoWall.Bot.Replays;
using CargoWall.Bot.Tests.Runs;
using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator.Actions;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Checks;

/// <summary>The policy check judges what real runs did by the policy as it is and as it would be.</summary>
public sealed class PolicyReplayTests
{
    private const string Matrix = """
        name: CI
        on: push
        jobs:
          build:
            strategy: { matrix: { leg: [one, two] } }
            runs-on: ubuntu-24.04
            steps: [{ run: "true" }]
          test:
            runs-on: ubuntu-24.04
            steps: [{ run: "true" }]
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_change_that_takes_away_what_runs_reached_the_check_says_which_jobs_break()
    {
        await using var runs = await RunScene.StartAsync(PolicyText.Allowing("registry.npmjs.org", "pypi.org"));
        await ReachAsync(runs, "build", "registry.npmjs.org");
        await ReachAsync(runs, "build", "registry.npmjs.org");
        await ReachAsync(runs, "test", "pypi.org");
        await runs.Scene.CommitAsync("change", (PolicyText.Path, PolicyText.Allowing("pypi.org")));

        var pull = await runs.Scene.OpenAsync("change");

        var check = await runs.Scene.CheckAsync(pull.HeadSha);
        Assert.Equal(("neutral", "breaks ci.yml#build, narrows ci.yml#test"), (check.Conclusion, check.Title));
        Golden.MatchesCheck("replay-breaks.md", check, [pull.HeadSha, pull.BaseSha]);
        await Until.TrueAsync(async () =>
            (await runs.Scene.GitHub.PullRequests.CommentsAsync(runs.Scene.Repository, pull.Number, Cancel)).Any(comment =>
                comment.Body.Contains("would be refused what their last runs reached", StringComparison.Ordinal)
            )
        );
    }

    [Fact]
    public async Task Given_a_change_that_opens_what_runs_were_denied_the_check_says_what_would_pass_and_what_nothing_used()
    {
        await using var runs = await RunScene.StartAsync();
        await ReachAsync(runs, "build", "registry.npmjs.org");
        await ReachAsync(runs, "build", "exfil.example", "denied");
        await runs.Scene.CommitAsync("change", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org", "exfil.example", "never.example")));

        var pull = await runs.Scene.OpenAsync("change");

        var check = await runs.Scene.CheckAsync(pull.HeadSha);
        Assert.Equal(("neutral", "widens all 2 jobs"), (check.Conclusion, check.Title));
        Golden.MatchesCheck("replay-widens.md", check, [pull.HeadSha, pull.BaseSha]);
    }

    [Fact]
    public async Task Given_a_change_from_audit_to_enforce_what_audit_only_noted_would_be_refused()
    {
        var audit = PolicyText.Allowing("registry.npmjs.org").Replace("mode: enforce", "mode: audit", StringComparison.Ordinal);
        await using var runs = await RunScene.StartAsync(audit);
        await ReachAsync(runs, "build", "pypi.org", "would-deny");
        await runs.Scene.CommitAsync("change", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));

        var pull = await runs.Scene.OpenAsync("change");

        var check = await runs.Scene.CheckAsync(pull.HeadSha);
        Assert.StartsWith("breaks ci.yml#build", check.Title, StringComparison.Ordinal);
        Assert.Contains("**would be refused in 1 of 1 run**: `pypi.org:443` in 1", check.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_run_of_several_jobs_and_legs_it_is_one_run()
    {
        await using var runs = await RunScene.StartAsync(PolicyText.Allowing("registry.npmjs.org", "pypi.org"), Matrix);
        await ReachAsync(runs, [Leg("one"), Leg("two"), new NewJob("test")], "registry.npmjs.org");
        await runs.Scene.CommitAsync("change", (PolicyText.Path, PolicyText.Allowing("pypi.org", "never.example")));

        var pull = await runs.Scene.OpenAsync("change");

        var check = await runs.Scene.CheckAsync(pull.HeadSha);
        Assert.Contains("**would be refused in 1 of 1 run**: `registry.npmjs.org:443` in 1 |", check.Summary, StringComparison.Ordinal);
        Assert.Contains("2 rules that 1 run of the changed jobs did not use", check.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_the_last_run_of_a_matrix_all_its_legs_are_judged()
    {
        await using var runs = await RunScene.StartAsync(PolicyText.Allowing("registry.npmjs.org", "pypi.org"), Matrix);
        await ReachAsync(runs, [Leg("one"), Leg("two")], "pypi.org");
        await ReachAsync(runs, [Leg("one")], "registry.npmjs.org");
        var last = await runs.StartRunAsync(Leg("one"), Leg("two"));
        await ReportAsync(runs, last.Jobs[0], "registry.npmjs.org");
        await ReportAsync(runs, last.Jobs[1], "pypi.org");
        var recorded = runs.Scene.Bot.Services.GetRequiredService<RecordedRuns>();

        var found = await recorded.FindAsync(runs.Scene.GitHub.RepositoryId, "ci.yml", "build", 1, Cancel);

        Assert.Equal(last.Id, Assert.Single(found).RunId);
        Assert.Equal(["pypi.org", "registry.npmjs.org"], found[0].Connections.Select(it => it.Names[0].ToString()).Order());
        Assert.Equal(3, (await recorded.FindAsync(runs.Scene.GitHub.RepositoryId, "ci.yml", "build", 3, Cancel)).Count);
    }

    [Fact]
    public async Task Given_a_report_without_an_end_it_is_not_judged()
    {
        await using var runs = await RunScene.StartAsync();
        var run = await runs.StartRunAsync(new NewJob("build"));
        await runs.ReportAsync(await runs.OpenAsync(run.Job("build")), RunScene.Connection("registry.npmjs.org", "allowed"));
        await runs.Scene.CommitAsync("change", (PolicyText.Path, PolicyText.Allowing("pypi.org")));

        var pull = await runs.Scene.OpenAsync("change");

        Assert.Contains("no runs yet", (await runs.Scene.CheckAsync(pull.HeadSha)).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_events_after_the_seal_they_are_not_judged()
    {
        await using var runs = await RunScene.StartAsync();
        var run = await runs.StartRunAsync(new NewJob("build"));
        var session = await runs.OpenAsync(run.Job("build"));
        await runs.ReportAsync(session, RunScene.Connection("registry.npmjs.org", "allowed"));
        await runs.SealAsync(session);
        await runs.ReportAsync(session, RunScene.Connection("registry.npmjs.org", "allowed"), RunScene.Connection("late.example", "denied"));

        var found = await runs.Scene.Bot.Services.GetRequiredService<RecordedRuns>().FindAsync(runs.Scene.GitHub.RepositoryId, "ci.yml", "build", 1, Cancel);

        Assert.Equal([("registry.npmjs.org", 1L)], Assert.Single(found).Connections.Select(it => (it.Names[0].ToString(), it.Count)));
    }

    [Fact]
    public async Task Given_a_policy_test_that_does_not_hold_the_check_fails_at_its_line()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync("main", (PolicyText.WorkflowPath, PolicyText.Workflow));
        await scene.CommitAsync(
            "change",
            (
                PolicyText.Path,
                PolicyText.Allowing("registry.npmjs.org")
                    + """

                    tests:
                      - { job: "ci.yml#build", allow: ["registry.npmjs.org:443", "pypi.org:443"], deny: ["evil.example:443"] }
                    """
            )
        );

        var pull = await scene.OpenAsync("change");

        var check = await scene.CheckAsync(pull.HeadSha);
        Assert.Equal("failure", check.Conclusion);
        Assert.StartsWith("1 policy test fails, ", check.Title, StringComparison.Ordinal);
        Assert.Contains("1 of 3 expectations of the policy tests failed", check.Summary, StringComparison.Ordinal);
        Assert.Contains(
            check.Annotations,
            note => note.Path == PolicyText.Path && note.StartLine == 11 && note.Message.Contains("pypi.org:443 should be allowed", StringComparison.Ordinal)
        );
    }

    private static NewJob Leg(string name) => new("build") { Name = $"build ({name})" };

    private static Task ReachAsync(RunScene runs, string job, string host, string verdict = "allowed") => ReachAsync(runs, [new NewJob(job)], host, verdict);

    private static async Task ReachAsync(RunScene runs, NewJob[] jobs, string host, string verdict = "allowed")
    {
        var run = await runs.StartRunAsync(jobs);
        foreach (var job in run.Jobs)
        {
            await ReportAsync(runs, job, host, verdict);
        }
        await runs.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        await runs.HandledAsync();
    }

    private static async Task ReportAsync(RunScene runs, SimulatedJob job, string host, string verdict = "allowed")
    {
        var session = await runs.OpenAsync(job);
        await runs.ReportAsync(session, RunScene.Connection(host, verdict));
        await runs.SealAsync(session);
    }
}
