using System.Net;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Policy.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Runs;

public sealed class SessionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_token_of_a_job_its_policy_and_a_session_are_answered()
    {
        await using var scene = await RunScene.StartAsync();
        var run = await scene.StartRunAsync();

        var session = await scene.OpenAsync(run.Job("build"));

        Assert.Equal(PolicyStatus.Served, session.PolicyStatus);
        Assert.Equal((JobDecisionKind.CheckRun, "ci.yml", "build"), (session.DecidedBy.How, session.DecidedBy.Workflow, session.DecidedBy.Job));
        Assert.False(session.ReadOnly);
        Assert.Equal((0, EventChain.Start(session.JobId).Hex), (session.LastSequence, session.Chain));
        Assert.Equal($"http://127.0.0.1/runs/{run.Id}", session.RunUrl);
        var served = ServedPolicy
            .Read(System.Text.Encoding.UTF8.GetBytes(session.Policy?.GetRawText() ?? ""))
            .Match(policy => policy.Served, refused => throw new InvalidOperationException(refused.Message));
        Assert.Equal(session.Digest, served.Digest);
        Assert.Contains("registry.npmjs.org", served.Policy.Rules.Single().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_text_of_any_script_in_a_policy_the_served_bytes_are_the_ones_that_were_hashed()
    {
        await using var scene = await RunScene.StartAsync(
            Testing.PolicyText.Allowing("registry.npmjs.org").Replace("ports: [443] }", "ports: [443], why: \"café ☃ <b>'+&\" }", StringComparison.Ordinal)
        );
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));

        var bytes = System.Text.Encoding.UTF8.GetBytes(session.Policy?.GetRawText() ?? "");

        Assert.Contains("caf", session.Policy?.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)),
            await scene.Scene.Bot.ReadAsync(database => database.JobReports.Select(row => row.SnapshotId).SingleAsync())
        );
    }

    public static TheoryData<string> Strangers => new("repository", "owner", "both");

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task Given_a_repository_that_the_app_does_not_cover_it_is_404_whatever_its_name(string what)
    {
        await using var scene = await RunScene.StartAsync();
        var job = (await scene.StartRunAsync()).Job("build");
        var token = await scene.TokenAsync(
            job,
            claims =>
            {
                if (what is "repository" or "both")
                {
                    claims["repository_id"] = "999999";
                }
                if (what is "owner" or "both")
                {
                    claims["repository_owner_id"] = "888888";
                }
            }
        );

        using var refused = await scene.ExchangeAsync(token);

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal(ApiProblem.NotFound, (await RunScene.ProblemAsync(refused)).Code);
    }

    [Fact]
    public async Task Given_a_suspended_installation_it_is_404()
    {
        await using var scene = await RunScene.StartAsync();
        var job = (await scene.StartRunAsync()).Job("build");
        await scene.Scene.Bot.ReadAsync(database => database.Installations.ExecuteUpdateAsync(row => row.SetProperty(it => it.Suspended, true)));

        using var refused = await scene.ExchangeAsync(await scene.TokenAsync(job));

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task Given_a_job_or_an_attempt_that_is_over_its_token_is_refused()
    {
        await using var scene = await RunScene.StartAsync();
        var run = await scene.StartRunAsync();
        var token = await scene.TokenAsync(run.Job("build"));
        var older = await scene.TokenAsync(run.Job("test"));
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        await scene.HandledAsync();

        using var over = await scene.ExchangeAsync(token);
        await scene.Scene.GitHub.Runs.RerunAsync(run.Id, Cancel);
        await scene.HandledAsync();
        using var attempt = await scene.ExchangeAsync(older);

        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.Forbidden], new[] { over.StatusCode, attempt.StatusCode });
    }

    [Fact]
    public async Task Given_a_token_of_the_first_attempt_it_does_not_open_the_second()
    {
        await using var scene = await RunScene.StartAsync();
        var run = await scene.StartRunAsync();
        var first = await scene.TokenAsync(run.Job("build"));
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        var again = await scene.Scene.GitHub.Runs.RerunAsync(run.Id, Cancel);
        await scene.Scene.GitHub.Runs.StartJobAsync(again.Job("build").Id, Cancel);
        await scene.HandledAsync();
        var second = again.Job("build").Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var mixed = await scene.TokenAsync(run.Job("build"), claims => claims["check_run_id"] = second);

        using var refused = await scene.ExchangeAsync(first);
        using var refusedToo = await scene.ExchangeAsync(mixed);
        var opened = await scene.OpenAsync(again.Job("build"));

        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.Forbidden], new[] { refused.StatusCode, refusedToo.StatusCode });
        Assert.NotNull(opened.SessionToken);
        Assert.Equal(1, await scene.Scene.Bot.ReadAsync(database => database.JobReports.CountAsync()));
    }

    [Fact]
    public async Task Given_an_attempt_whose_end_is_told_late_the_running_one_stays_open()
    {
        await using var scene = await RunScene.StartAsync();
        var bot = scene.Scene.Bot;
        var run = await scene.StartRunAsync();
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        var again = await scene.Scene.GitHub.Runs.RerunAsync(run.Id, Cancel);
        await scene.Scene.GitHub.Runs.StartJobAsync(again.Job("build").Id, Cancel);
        await scene.Scene.GitHub.Runs.StartJobAsync(again.Job("test").Id, Cancel);
        await scene.HandledAsync();
        var end = await bot.ReadAsync(database =>
            database.Deliveries.Where(row => row.Event == "workflow_run" && row.Action == "completed").Select(row => row.Payload).SingleAsync(Cancel)
        );
        // As if nothing of the run had been told before its agent came.
        await bot.ReadAsync(database => database.Runs.ExecuteDeleteAsync(Cancel));
        await scene.OpenAsync(again.Job("build"));

        using var late = new SignedDelivery("workflow_run", end) { AppId = scene.Scene.GitHub.AppId }.ToRequest();
        using var taken = await scene.Http.SendAsync(late, Cancel);
        await scene.HandledAsync();

        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        var row = await bot.ReadAsync(database => database.Runs.SingleAsync(Cancel));
        Assert.Equal((2, run.HeadSha, "", null), (row.Attempt, row.HeadSha, row.Status, row.Conclusion));
        Assert.Null(row.CompletedAt);
        await scene.OpenAsync(again.Job("test"));
    }

    [Fact]
    public async Task Given_a_step_that_claims_another_jobs_key_it_gets_its_own_jobs_policy()
    {
        await using var scene = await RunScene.StartAsync(
            policy: """
            version: 1
            settings: { mode: enforce }
            policies:
              tight: { rules: [{ host: tight.example }] }
              wide: { rules: [{ host: "**.example" }] }
            assignments:
              - { target: { workflow: ci.yml, job: build }, policies: [tight] }
              - { target: { workflow: ci.yml, job: test }, policies: [wide], mode: audit }
            """
        );
        var run = await scene.StartRunAsync();

        var others = await scene.OpenAsync(run.Job("test"));
        var session = await scene.OpenAsync(run.Job("build"), new SessionRequest { Agent = "0.1.0", ClaimedJob = "test" });

        Assert.Equal((JobDecisionKind.CheckRun, "build"), (session.DecidedBy.How, session.DecidedBy.Job));
        Assert.NotEqual(others.Digest, session.Digest);
        Assert.Contains("tight.example", session.Policy?.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("**.example", session.Policy?.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_renamed_repository_its_id_is_served_and_a_new_one_under_the_old_name_gets_404()
    {
        await using var scene = await RunScene.StartAsync();
        var job = (await scene.StartRunAsync()).Job("build");
        var newcomer = await scene.TokenAsync(job, claims => claims["repository_id"] = "4242");
        var renamed = await scene.TokenAsync(
            job,
            claims =>
            {
                var workflow = (string)claims["workflow_ref"];
                claims["workflow_ref"] = workflow.Replace((string)claims["repository"], "octo/renamed", StringComparison.Ordinal);
                claims["job_workflow_ref"] = claims["workflow_ref"];
                claims["repository"] = "octo/renamed";
            }
        );

        using var refused = await scene.ExchangeAsync(newcomer);
        var served = await scene.OpenAsync(renamed);

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal(ApiProblem.NotFound, (await RunScene.ProblemAsync(refused)).Code);
        Assert.Equal((PolicyStatus.Served, "build"), (served.PolicyStatus, served.DecidedBy.Job));
    }

    [Fact]
    public async Task Given_every_tampered_token_over_HTTP_it_is_401_with_its_sentence()
    {
        await using var issuer = await LocalIssuer.StartAsync();
        await using var scene = await RunScene.StartAsync(settings: new Dictionary<string, string> { ["Oidc:Issuer"] = issuer.Url });
        var forge = new TokenForge(issuer, RunScene.Audience, DateTimeOffset.UtcNow);
        var answers = new List<(string Name, HttpStatusCode Status, bool Told)>();

        // HTTP itself takes neither a line feed nor a million letters in a header; a second more than the skew needs a clock that stands.
        foreach (
            var tampered in TamperedToken.All.Where(token =>
                token.Name is not ("one million letters" or "a line feed inside") && !token.Name.EndsWith("in a minute and a second", StringComparison.Ordinal)
            )
        )
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, AgentApi.SessionPath) { Content = new StringContent("{\"agent\":\"0.1.0\"}") };
            Assert.True(message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + tampered.Make(forge)), tampered.Name);
            using var response = await scene.Http.SendAsync(message, Cancel);
            answers.Add((tampered.Name, response.StatusCode, (await RunScene.ProblemAsync(response)).Detail.Length > 0));
        }

        Assert.True(answers.Count >= 40);
        Assert.All(answers, answer => Assert.Equal((answer.Name, HttpStatusCode.Unauthorized, true), answer));
    }

    [Fact]
    public async Task Given_a_policy_that_changes_while_the_job_runs_the_job_keeps_its_own()
    {
        await using var scene = await RunScene.StartAsync();
        var run = await scene.StartRunAsync();
        var request = new SessionRequest { Agent = "0.1.0", Instance = new string('a', 43) };
        var before = await scene.OpenAsync(run.Job("build"), request);
        await scene.Scene.CommitAsync("main", (Testing.PolicyText.Path, Testing.PolicyText.Allowing("other.example")));
        await scene.HandledAsync();

        var renewed = await scene.OpenAsync(run.Job("build"), request);
        var next = await scene.OpenAsync(run.Job("test"), request);

        Assert.Equal(before.Policy?.GetRawText(), renewed.Policy?.GetRawText());
        Assert.NotEqual(before.Digest, next.Digest);
        Assert.True(next.Generation > before.Generation);
    }

    [Fact]
    public async Task Given_a_repository_without_any_policy_the_answer_says_none()
    {
        await using var scene = await RunScene.StartAsync(policy: "version: 1\n");
        var run = await scene.StartRunAsync();

        var session = await scene.OpenAsync(run.Job("build"));

        Assert.Equal(PolicyStatus.None, session.PolicyStatus);
        Assert.Null(session.Policy);
        Assert.NotNull(session.SessionToken);
    }

    [Fact]
    public async Task Given_tokens_whose_time_is_over_their_rows_are_deleted_and_others_stay()
    {
        await using var scene = await RunScene.StartAsync();
        var run = await scene.StartRunAsync();
        await scene.OpenAsync(run.Job("build"));
        await scene.Scene.Bot.ReadAsync(async database =>
            await database.SessionTokens.ExecuteUpdateAsync(row => row.SetProperty(it => it.ExpiresAt, DateTime.UtcNow.AddSeconds(-1)), Cancel)
            + await database.TokenUses.ExecuteUpdateAsync(row => row.SetProperty(it => it.ExpiresAt, DateTime.UtcNow.AddSeconds(-1)), Cancel)
        );
        var living = await scene.OpenAsync(run.Job("test"));

        await scene.Scene.Bot.Services.GetRequiredService<RetentionWorker>().DeleteAsync(Cancel);

        Assert.Equal(living.JobId, await scene.Scene.Bot.ReadAsync(database => database.SessionTokens.Select(row => row.ReportId).SingleAsync()));
        Assert.Equal(living.JobId, await scene.Scene.Bot.ReadAsync(database => database.TokenUses.Select(row => row.ReportId).SingleAsync()));
    }

    [Fact]
    public async Task Given_more_exchanges_than_a_job_may_make_it_is_told_when_to_come_again_and_nothing_is_stored()
    {
        await using var scene = await RunScene.StartAsync(settings: new Dictionary<string, string> { ["AgentApi:ExchangesPerJob"] = "2" });
        var run = await scene.StartRunAsync();
        var token = await scene.TokenAsync(run.Job("build"));
        await scene.OpenAsync(token);
        await scene.OpenAsync(token);

        using var refused = await scene.ExchangeAsync(token);
        using var refusedToo = await scene.ExchangeAsync(await scene.TokenAsync(run.Job("build")));

        Assert.Equal([HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], new[] { refused.StatusCode, refusedToo.StatusCode });
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal(ApiProblem.TooManyRequests, (await RunScene.ProblemAsync(refused)).Code);
        var bot = scene.Scene.Bot;
        Assert.Equal(2, await bot.ReadAsync(database => database.SessionTokens.CountAsync(Cancel)));
        Assert.Equal(1, await bot.ReadAsync(database => database.TokenUses.CountAsync(Cancel)));
        Assert.Equal(0, await bot.ReadAsync(database => database.ReportFindings.CountAsync(Cancel)));
        await scene.OpenAsync(run.Job("test"));
    }

    [Fact]
    public async Task Given_tokens_that_name_no_check_run_one_job_does_not_use_up_the_exchanges_of_another()
    {
        await using var scene = await RunScene.StartAsync(settings: new Dictionary<string, string> { ["AgentApi:ExchangesPerJob"] = "1" });
        var run = await scene.StartRunAsync();
        var build = await scene.TokenAsync(run.Job("build"), claims => claims.Remove("check_run_id"));
        var test = await scene.TokenAsync(run.Job("test"), claims => claims.Remove("check_run_id"));
        await scene.OpenAsync(build);

        using var refused = await scene.ExchangeAsync(build);
        var other = await scene.OpenAsync(test);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(other.SessionToken);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"agent\":\"0.1.0\",\"version\":2}")]
    [InlineData("{\"agent\":\"0.1.0\",\"trust_me\":true}")]
    [InlineData("{\"agent\":\"\"}")]
    [InlineData("{\"agent\":\"0.1.0\",\"instance\":\"short\"}")]
    public async Task Given_a_body_that_is_not_a_request_it_is_refused_with_a_sentence(string body)
    {
        await using var scene = await RunScene.StartAsync();
        var token = await scene.TokenAsync((await scene.StartRunAsync()).Job("build"));
        using var message = new HttpRequestMessage(HttpMethod.Post, AgentApi.SessionPath) { Content = new StringContent(body) };
        message.Headers.Authorization = new("Bearer", token);

        using var response = await scene.Http.SendAsync(message, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty((await RunScene.ProblemAsync(response)).Detail);
    }

    [Fact]
    public async Task Given_forged_or_missing_tokens_it_is_401()
    {
        await using var scene = await RunScene.StartAsync();
        var job = (await scene.StartRunAsync()).Job("build");
        var github = scene.Scene.GitHub;
        string[] tokens =
        [
            await github.Identity.ForgeAsync(job.Id, RunScene.Audience, Cancel),
            await github.Identity.UnsignedAsync(job.Id, RunScene.Audience, Cancel),
            await github.Identity.MintAsync(job.Id, "https://github.com/" + github.Owner, cancellationToken: Cancel),
        ];

        foreach (var token in tokens)
        {
            using var refused = await scene.ExchangeAsync(token);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal(ApiProblem.Unauthorized, (await RunScene.ProblemAsync(refused)).Code);
        }
        using var missing = await scene.Http.PostAsync(new Uri(AgentApi.SessionPath, UriKind.Relative), null, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, missing.StatusCode);
    }
}
