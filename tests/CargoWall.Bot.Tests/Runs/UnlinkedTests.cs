using System.Net;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Runs.Linking;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Policy.Contracts;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Faults;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Runs;

/// <summary>Public repositories without the app.</summary>
public sealed class UnlinkedTests
{
    private static readonly Dictionary<string, string> On = new() { ["AgentApi:UnlinkedPublic"] = "true" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_no_word_of_the_operator_it_is_404()
    {
        await using var scene = await RunScene.StartAsync();

        using var refused = await scene.ExchangeAsync(await TokenAsync(scene, (await scene.StartRunAsync()).Job("build")));

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task Given_the_operators_leave_a_public_repository_gets_no_policy_and_may_report_and_its_run_is_shown()
    {
        await using var scene = await RunScene.StartAsync(settings: On);
        var run = await scene.StartRunAsync();

        var session = await scene.OpenAsync(
            await TokenAsync(scene, run.Job("build")),
            new SessionRequest
            {
                Agent = "0.1.0",
                ClaimedJob = "build",
                Instance = new string('a', 43),
            }
        );
        await scene.ReportAsync(session, RunScene.Connection("registry.npmjs.org", "allowed"));
        var seal = await scene.SealAsync(session, scene.Seal(session, AgentMode.Audit, ModeReason.NoPolicy) with { ServedMode = null });

        Assert.Equal((PolicyStatus.None, null, null, false), (session.PolicyStatus, session.Policy?.GetRawText(), session.Digest, session.ReadOnly));
        Assert.NotNull(session.SessionToken);
        Assert.True(seal.Complete);
        var page = await scene.Http.GetStringAsync(new Uri($"/runs/{OtherRun}", UriKind.Relative), Cancel);
        Assert.Contains("registry.npmjs.org", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("private")]
    [InlineData("internal")]
    [InlineData("")]
    public async Task Given_a_repository_that_its_token_does_not_call_public_it_is_404(string visibility)
    {
        await using var scene = await RunScene.StartAsync(settings: On);

        using var refused = await scene.ExchangeAsync(
            await TokenAsync(scene, (await scene.StartRunAsync()).Job("build"), claims => claims["repository_visibility"] = visibility)
        );

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task Given_a_repository_that_becomes_private_its_runs_are_shown_no_more()
    {
        await using var scene = await RunScene.StartAsync(settings: On);
        var run = await scene.StartRunAsync();
        await scene.OpenAsync(await TokenAsync(scene, run.Job("build")));
        using var before = await scene.Http.GetAsync(new Uri($"/runs/{OtherRun}", UriKind.Relative), Cancel);

        using var refused = await scene.ExchangeAsync(await TokenAsync(scene, run.Job("test"), claims => claims["repository_visibility"] = "private"));
        using var after = await scene.Http.GetAsync(new Uri($"/runs/{OtherRun}", UriKind.Relative), Cancel);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.NotFound), (before.StatusCode, refused.StatusCode, after.StatusCode));
    }

    [Fact]
    public async Task Given_a_repository_that_was_taken_from_the_app_it_is_404()
    {
        await using var scene = await RunScene.StartAsync(settings: On);
        var job = (await scene.StartRunAsync()).Job("build");
        await scene.Scene.Bot.ReadAsync(database => database.Repositories.ExecuteUpdateAsync(row => row.SetProperty(it => it.InstallationId, (long?)null)));

        using var refused = await scene.ExchangeAsync(await scene.TokenAsync(job, claims => claims["repository_visibility"] = "public"));

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task Given_a_suspended_installation_its_public_repository_is_404_all_the_same()
    {
        await using var scene = await RunScene.StartAsync(settings: On);
        var job = (await scene.StartRunAsync()).Job("build");
        await scene.Scene.Bot.ReadAsync(database => database.Installations.ExecuteUpdateAsync(row => row.SetProperty(it => it.Suspended, true)));

        using var refused = await scene.ExchangeAsync(await scene.TokenAsync(job, claims => claims["repository_visibility"] = "public"));

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Given_an_account_whose_repositories_could_not_be_read_its_job_is_told_to_try_again_and_served_when_they_can(string unlinkedPublic)
    {
        var github = await Scene.StartGitHubAsync();
        github.Faults.Add(
            new Fault.Answer(403)
            {
                PathPrefix = $"/app/installations/{github.InstallationId}/access_tokens",
                Message = "The `acme` organization has an IP allow list enabled.",
                Times = null,
            }
        );
        await github.Repositories.CommitAsync(
            new NewCommit(
                $"{github.Owner}/{github.Repository}",
                "main",
                new Dictionary<string, string?> { [PolicyText.WorkflowPath] = PolicyText.Workflow, [PolicyText.Path] = PolicyText.Allowing("pypi.org") }
            ),
            Cancel
        );
        await using var scene = new RunScene(await Scene.JoinAsync(github, new Dictionary<string, string> { ["AgentApi:UnlinkedPublic"] = unlinkedPublic }));
        // No delivery makes the repository known before its list does.
        await github.Webhooks.SetTargetAsync(null, cancellationToken: Cancel);
        await Until.TrueAsync(() => scene.Scene.Bot.ReadAsync(database => database.Installations.AnyAsync(Cancel)));
        var token = await scene.TokenAsync((await scene.StartRunAsync(new NewJob("build"))).Job("build"), claims => claims["repository_visibility"] = "public");

        using var refused = await scene.ExchangeAsync(token);
        github.Faults.Clear();
        var session = await scene.OpenAsync(token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(PolicyStatus.Served, session.PolicyStatus);
    }

    [Fact]
    public async Task Given_an_owner_beyond_its_quota_the_next_job_is_404_and_a_job_that_reports_goes_on()
    {
        await using var scene = await RunScene.StartAsync(settings: new Dictionary<string, string>(On) { ["AgentApi:UnlinkedJobsPerDay"] = "1" });
        var run = await scene.StartRunAsync();
        var agent = new SessionRequest { Agent = "0.1.0", Instance = new string('a', 43) };
        var first = await scene.OpenAsync(await TokenAsync(scene, run.Job("build")), agent);

        using var second = await scene.ExchangeAsync(await TokenAsync(scene, run.Job("test")), agent);
        var renewed = await scene.OpenAsync(await TokenAsync(scene, run.Job("build")), agent);

        Assert.Equal(HttpStatusCode.NotFound, second.StatusCode);
        Assert.Contains("used up", (await RunScene.ProblemAsync(second)).Detail, StringComparison.Ordinal);
        Assert.Equal(first.JobId, renewed.JobId);
    }

    [Fact]
    public async Task Given_a_week_all_of_it_is_gone_and_linked_runs_stay()
    {
        await using var scene = await RunScene.StartAsync(settings: On);
        var run = await scene.StartRunAsync();
        var kept = await scene.OpenAsync(run.Job("test"));
        var session = await scene.OpenAsync(await TokenAsync(scene, run.Job("build")));
        await scene.ReportAsync(session, RunScene.Connection("registry.npmjs.org", "allowed"));
        var old = DateTime.UtcNow.AddDays(-8);
        await scene.Scene.Bot.ReadAsync(async database =>
            await database.JobReports.ExecuteUpdateAsync(row => row.SetProperty(it => it.OpenedAt, old), Cancel)
            + await database.Runs.ExecuteUpdateAsync(row => row.SetProperty(it => it.CreatedAt, old), Cancel)
            + await database.UnlinkedRepositories.ExecuteUpdateAsync(row => row.SetProperty(it => it.SeenAt, old), Cancel)
        );

        await scene.Scene.Bot.Services.GetRequiredService<RetentionWorker>().DeleteAsync(Cancel);

        Assert.Equal(kept.JobId, await scene.Scene.Bot.ReadAsync(database => database.JobReports.Select(row => row.ReportId).SingleAsync()));
        Assert.Equal(0, await scene.Scene.Bot.ReadAsync(database => database.Connections.CountAsync()));
        Assert.Equal(run.Id, await scene.Scene.Bot.ReadAsync(database => database.Runs.Select(row => row.RunId).SingleAsync()));
        Assert.Equal(0, await scene.Scene.Bot.ReadAsync(database => database.UnlinkedRepositories.CountAsync()));
        Assert.False(await scene.Scene.Bot.ReadAsync(database => database.Repositories.AnyAsync(row => row.RepositoryId == OtherRepository)));
    }

    private const long OtherRepository = 4_242;
    private const long OtherRun = 9_191_919;

    // A job of a repository that no installation covers, in a run of its own.
    private static Task<string> TokenAsync(RunScene scene, SimulatedJob job, Action<IDictionary<string, object>>? tamper = null) =>
        scene.TokenAsync(
            job,
            claims =>
            {
                claims["repository"] = "stranger/open";
                claims["repository_id"] = OtherRepository.ToString(System.Globalization.CultureInfo.InvariantCulture);
                claims["repository_owner_id"] = "777";
                claims["repository_visibility"] = "public";
                claims["run_id"] = OtherRun.ToString(System.Globalization.CultureInfo.InvariantCulture);
                claims["check_run_id"] = (5_000_000 + job.Id).ToString(System.Globalization.CultureInfo.InvariantCulture);
                claims["workflow_ref"] = "stranger/open/.github/workflows/ci.yml@refs/heads/main";
                claims["job_workflow_ref"] = claims["workflow_ref"];
                tamper?.Invoke(claims);
            }
        );
}
