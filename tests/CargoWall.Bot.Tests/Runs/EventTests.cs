using System.Net;
using CargoWall.Bot.Runs.Findings;
using CargoWall.Policy.Contracts;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Runs;

public sealed class EventTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_connections_they_are_counted_by_destination_with_first_and_last_time()
    {
        await using var scene = await RunScene.StartAsync();
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));
        var early = DateTimeOffset.UtcNow.AddMinutes(-3);
        var one = RunScene.Connection("registry.npmjs.org", "allowed", process: "node");

        await scene.ReportAsync(session, one with { Time = early }, one with { Count = 40 }, RunScene.Connection("evil.example", "denied"));
        await scene.ReportAsync(session, one);

        var rows = await RowsAsync(scene);
        Assert.Equal(2, rows.Count);
        var node = rows.Single(row => row.Host == "registry.npmjs.org");
        Assert.Equal((42L, ConnectionVerdict.Allowed, "node", 443), (node.Count, node.Verdict, node.Process, node.Port));
        Assert.Equal(early.UtcDateTime, node.FirstAt, TimeSpan.FromMilliseconds(1));
        Assert.True(node.LastAt > node.FirstAt);
        Assert.Contains("registry.npmjs.org", node.Rule, StringComparison.Ordinal);
        Assert.Contains(".cargowall/policy.yml:", node.Origin, StringComparison.Ordinal);
        var report = await ReportAsync(scene);
        Assert.Equal((42L, 0L, 1L, 0L), (report.Allowed, report.AutoAllowed, report.Denied, report.WouldDeny));
        Assert.Empty(await FindingsAsync(scene));
    }

    [Fact]
    public async Task Given_a_batch_that_comes_again_nothing_is_counted_twice()
    {
        await using var scene = await RunScene.StartAsync();
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));
        var lines = scene.Lines(session, RunScene.Connection("registry.npmjs.org", "allowed"), RunScene.Connection("evil.example", "denied"));
        var chain = scene.Seal(session).Chain;

        var answers = new List<EventsAnswer>();
        foreach (var gzip in new[] { false, true, false })
        {
            using var response = await scene.PostEventsAsync(session, lines, gzip);
            answers.Add(await AnswerAsync(response));
        }
        using var onward = await scene.PostEventsAsync(session, lines + scene.Lines(session, RunScene.Connection("registry.npmjs.org", "allowed")));

        Assert.Equal([2, 0, 0], answers.Select(answer => answer.Accepted));
        Assert.All(answers, answer => Assert.Equal((2L, chain), (answer.LastSequence, answer.Chain)));
        Assert.Equal((3L, 1), ((await AnswerAsync(onward)).LastSequence, (await AnswerAsync(onward)).Accepted));
        Assert.Equal([2L, 1L], (await RowsAsync(scene)).OrderByDescending(row => row.Count).Select(row => row.Count));
    }

    [Fact]
    public async Task Given_one_batch_many_times_at_once_it_is_counted_once()
    {
        await using var scene = await RunScene.StartAsync();
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));
        var lines = scene.Lines(session, [.. Enumerable.Range(0, 50).Select(_ => RunScene.Connection("registry.npmjs.org", "allowed"))]);

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => scene.PostEventsAsync(session, lines)));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(50, (await RowsAsync(scene)).Single().Count);
        Array.ForEach(responses, response => response.Dispose());
    }

    [Fact]
    public async Task Given_a_batch_that_begins_too_late_nothing_of_it_is_stored_and_the_next_number_is_told()
    {
        await using var scene = await RunScene.StartAsync();
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));
        await scene.ReportAsync(session, RunScene.Connection("registry.npmjs.org", "allowed"));
        var lost = scene.Lines(session, RunScene.Connection("evil.example", "denied"));
        var later = scene.Lines(session, RunScene.Connection("registry.npmjs.org", "allowed"));

        using var refused = await scene.PostEventsAsync(session, later);
        using var mended = await scene.PostEventsAsync(session, lost + later);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var problem = await RunScene.ProblemAsync(refused);
        Assert.Equal((ApiProblem.SequenceGap, 2L), (problem.Code, problem.ExpectedSequence));
        Assert.Equal(3, (await AnswerAsync(mended)).LastSequence);
    }

    public static TheoryData<string, string, string?, ConnectionVerdict, bool> Claims =>
        new()
        {
            { "registry.npmjs.org", "allowed", null, ConnectionVerdict.Allowed, true },
            { "registry.npmjs.org", "auto-allowed", "github", ConnectionVerdict.Allowed, true },
            { "registry.npmjs.org", "denied", null, ConnectionVerdict.Allowed, false },
            { "evil.example", "denied", null, ConnectionVerdict.Denied, true },
            { "evil.example", "would-deny", null, ConnectionVerdict.WouldDeny, true },
            { "evil.example", "allowed", null, ConnectionVerdict.Denied, false },
            { "evil.example", "auto-allowed", "github", ConnectionVerdict.Denied, false },
            { "evil.example", "auto-allowed", "no-such-kind", ConnectionVerdict.Denied, false },
            { "api.github.com", "auto-allowed", "github", ConnectionVerdict.AutoAllowed, true },
            { "api.github.com", "auto-allowed", "bot", ConnectionVerdict.Denied, false },
            { "api.github.com", "allowed", null, ConnectionVerdict.Denied, false },
            { "github.com.evil.example", "auto-allowed", "github", ConnectionVerdict.Denied, false },
            { "productionresultssa7.blob.core.windows.net", "auto-allowed", "azure-storage", ConnectionVerdict.AutoAllowed, true },
            { "productionresultssaevil.blob.core.windows.net", "auto-allowed", "azure-storage", ConnectionVerdict.Denied, false },
        };

    [Theory]
    [MemberData(nameof(Claims))]
    public async Task Given_what_an_agent_says_the_served_policy_judges_again(string host, string said, string? kind, ConnectionVerdict verdict, bool agrees)
    {
        await using var scene = await RunScene.StartAsync();
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));

        await scene.ReportAsync(session, RunScene.Connection(host, said) with { Kind = kind });

        Assert.Equal(verdict, (await RowsAsync(scene)).Single().Verdict);
        Assert.Equal(agrees ? [] : [FindingCode.VerdictDisagrees], await FindingsAsync(scene));
    }

    [Fact]
    public async Task Given_refused_and_resolved_names_only_the_refused_ones_count_as_events()
    {
        await using var scene = await RunScene.StartAsync();
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));

        await scene.ReportAsync(
            session,
            RunScene.LookUp("registry.npmjs.org", "allowed"),
            RunScene.LookUp("evil.example", "denied"),
            new()
            {
                Time = DateTimeOffset.UtcNow,
                Event = "agent",
                Reason = "started",
            }
        );

        var report = await ReportAsync(scene);
        Assert.Equal((0L, 1L, 3L), (report.Allowed, report.Denied, report.LastSequence));
        Assert.Empty(await FindingsAsync(scene));
    }

    [Theory]
    [InlineData("dns", "_sip._udp.registry.npmjs.org", "denied", "record-type", 0)]
    [InlineData("dns", "host.corp.example.com", "denied", "search-domain", 0)]
    [InlineData("dns", "7.2.0.192.in-addr.arpa", "denied", "unknown-address", 0)]
    [InlineData("dns", "7.2.0.192.in-addr.arpa", "allowed", null, 0)]
    [InlineData("dns", "evil.example", "denied", "by-default", 1)]
    [InlineData("connection", "registry.npmjs.org", "denied", "source-route", 1)]
    public async Task Given_a_refusal_with_a_reason_of_its_own_it_is_no_disagreement(string what, string host, string verdict, string? reason, long denied)
    {
        await using var scene = await RunScene.StartAsync();
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));

        await scene.ReportAsync(session, RunScene.Connection(host, verdict) with { Event = what, Reason = reason });

        Assert.Equal(denied, (await ReportAsync(scene)).Denied);
        Assert.Empty(await FindingsAsync(scene));
    }

    [Fact]
    public async Task Given_an_auto_allowed_name_without_a_kind_any_credible_kind_will_do()
    {
        await using var scene = await RunScene.StartAsync();
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));
        ConnectionRecord Name(string host) =>
            new()
            {
                Time = DateTimeOffset.UtcNow,
                Event = "dns",
                Verdict = "auto-allowed",
                Host = host,
            };

        await scene.ReportAsync(session, Name("github.com"));
        Assert.Empty(await FindingsAsync(scene));

        await scene.ReportAsync(session, Name("evil.example"));
        Assert.Equal([FindingCode.VerdictDisagrees], await FindingsAsync(scene));
    }

    [Fact]
    public async Task Given_no_served_policy_the_agents_word_is_kept_as_it_is()
    {
        await using var scene = await RunScene.StartAsync(policy: "version: 1\n");
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));

        await scene.ReportAsync(
            session,
            RunScene.Connection("a.example", "allowed") with
            {
                Rule = "allow a.example",
            },
            RunScene.Connection("b.example", "denied")
        );

        Assert.Equal([ConnectionVerdict.Allowed, ConnectionVerdict.Denied], (await RowsAsync(scene)).OrderBy(row => row.Host).Select(row => row.Verdict));
        Assert.Empty(await FindingsAsync(scene));
    }

    [Fact]
    public async Task Given_text_that_cannot_be_seen_it_is_stored_visibly()
    {
        await using var scene = await RunScene.StartAsync();
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));

        await scene.ReportAsync(session, RunScene.Connection("evil\u202Egpj.example", "denied", process: "a\0b\nc\u200Bd"));

        var row = (await RowsAsync(scene)).Single();
        Assert.Equal("evil\uFFFDgpj.example", row.Host);
        Assert.Equal("a\uFFFDb\uFFFDc\uFFFDd", row.Process);
    }

    [Fact]
    public async Task Given_more_calls_than_a_job_may_make_it_is_told_when_to_come_again()
    {
        await using var scene = await RunScene.StartAsync(settings: new Dictionary<string, string> { ["AgentApi:RequestsPerMinute"] = "2" });
        var run = await scene.StartRunAsync();
        var session = await scene.OpenAsync(run.Job("build"));
        var other = await scene.OpenAsync(run.Job("test"));
        await scene.ReportAsync(session, RunScene.Connection("registry.npmjs.org", "allowed"));
        await scene.ReportAsync(session, RunScene.Connection("registry.npmjs.org", "allowed"));

        using var refused = await scene.PostEventsAsync(session, scene.Lines(session, RunScene.Connection("registry.npmjs.org", "allowed")));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal(ApiProblem.TooManyRequests, (await RunScene.ProblemAsync(refused)).Code);
        await scene.ReportAsync(other, RunScene.Connection("registry.npmjs.org", "allowed"));
    }

    [Fact]
    public async Task Given_more_events_than_a_job_may_report_it_is_413_and_known()
    {
        await using var scene = await RunScene.StartAsync(settings: new Dictionary<string, string> { ["AgentApi:EventsPerJob"] = "2" });
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));
        await scene.ReportAsync(session, RunScene.Connection("registry.npmjs.org", "allowed"));

        using var refused = await scene.PostEventsAsync(
            session,
            scene.Lines(session, RunScene.Connection("registry.npmjs.org", "allowed"), RunScene.Connection("evil.example", "denied"))
        );

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Equal(ApiProblem.QuotaExhausted, (await RunScene.ProblemAsync(refused)).Code);
        Assert.Equal([FindingCode.Quota], await FindingsAsync(scene));
    }

    [Fact]
    public async Task Given_more_destinations_than_are_kept_the_rest_is_counted_and_known()
    {
        await using var scene = await RunScene.StartAsync(settings: new Dictionary<string, string> { ["AgentApi:RowsPerJob"] = "2" });
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));

        await scene.ReportAsync(session, [.. Enumerable.Range(0, 10).Select(n => RunScene.Connection($"h{n}.evil.example", "denied"))]);

        var report = await ReportAsync(scene);
        Assert.Equal((10L, 2, 8L), (report.Denied, report.Rows, report.Uncounted));
        Assert.Equal(2, (await RowsAsync(scene)).Count);
        Assert.Equal([FindingCode.Quota], await FindingsAsync(scene));
    }

    [Fact]
    public async Task Given_a_token_of_another_job_or_none_or_an_old_one_nothing_is_accepted()
    {
        await using var scene = await RunScene.StartAsync();
        var run = await scene.StartRunAsync();
        var session = await scene.OpenAsync(run.Job("build"));
        var other = await scene.OpenAsync(run.Job("test"));
        var lines = scene.Lines(session, RunScene.Connection("registry.npmjs.org", "allowed"));

        using var foreign = await scene.PostEventsAsync(session, lines, token: other.SessionToken);
        using var unknown = await scene.PostEventsAsync(session, lines, token: "cws_" + new string('A', 43));
        using var oidc = await scene.PostEventsAsync(session, lines, token: await scene.TokenAsync(run.Job("build")));
        await scene.Scene.Bot.ReadAsync(database =>
            database.SessionTokens.ExecuteUpdateAsync(row => row.SetProperty(it => it.ExpiresAt, DateTime.UtcNow.AddSeconds(-1)))
        );
        using var expired = await scene.PostEventsAsync(session, lines);

        Assert.Equal(
            [HttpStatusCode.NotFound, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized],
            new[] { foreign.StatusCode, unknown.StatusCode, oidc.StatusCode, expired.StatusCode }
        );
        Assert.Empty(await RowsAsync(scene));
    }

    [Fact]
    public async Task Given_a_body_that_is_too_large_it_is_413()
    {
        await using var scene = await RunScene.StartAsync();
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));

        using var refused = await scene.PostEventsAsync(session, new string('x', 3 * AgentApi.MaximumBatchBytes), gzip: true);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Equal(ApiProblem.TooLarge, (await RunScene.ProblemAsync(refused)).Code);
    }

    [Fact]
    public async Task Given_session_tokens_only_their_hashes_are_in_the_database()
    {
        await using var scene = await RunScene.StartAsync();
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));

        var hash = await scene.Scene.Bot.ReadAsync(database => database.SessionTokens.Select(row => row.TokenHash).SingleAsync());

        Assert.NotNull(session.SessionToken);
        Assert.DoesNotContain(session.SessionToken[4..], hash, StringComparison.Ordinal);
        Assert.Equal(64, hash.Length);
    }

    private static async Task<EventsAnswer> AnswerAsync(HttpResponseMessage response) =>
        System.Text.Json.JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(Cancel), AgentApiJson.Default.EventsAnswer)
        ?? throw new InvalidOperationException("No answer.");

    private static Task<List<ConnectionRow>> RowsAsync(RunScene scene) =>
        scene.Scene.Bot.ReadAsync(database => database.Connections.AsNoTracking().Where(row => row.Kind == ConnectionKind.Connection).ToListAsync());

    private static Task<JobReportRow> ReportAsync(RunScene scene) => scene.Scene.Bot.ReadAsync(database => database.JobReports.AsNoTracking().SingleAsync());

    private static Task<List<string>> FindingsAsync(RunScene scene) =>
        scene.Scene.Bot.ReadAsync(database => database.ReportFindings.OrderBy(row => row.Code).Select(row => row.Code).ToListAsync());
}
