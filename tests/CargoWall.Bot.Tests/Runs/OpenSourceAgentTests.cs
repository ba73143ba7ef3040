using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CargoWall.Bot.Runs.Findings;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Policy.Contracts;
using CargoWall.Storage.Runs;
using GitHub.Simulator.Actions;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Runs;

/// <summary>The exchanges that were recorded with the open-source agent and its action, replayed against this bot.</summary>
public sealed class OpenSourceAgentTests
{
    private const string PolicyPath = "/api/cargowall/v1/action/policy";
    private const string ResultPath = "/api/cargowall/v1/action/job";

    private const string Policy = """
        version: 1
        settings: { mode: enforce }
        policies:
          base:
            rules:
              - { host: allowed-a.bench.test, ports: [8080/tcp] }
              - { host: www.bench.test }
              - { ip: 10.231.77.11 }
        assignments:
          - policies: [base]
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_the_recorded_question_the_policy_of_the_job_is_answered_as_that_agent_reads_it()
    {
        await using var scene = await RunScene.StartAsync(Policy);
        var run = await scene.StartRunAsync();
        var recorded = Recorded("policy-exchange.json");

        using var response = await AskAsync(scene, await TokenAsync(scene, run.Job("build")));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answered = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel));
        Assert.True(
            JsonNode.DeepEquals(Sorted(recorded["response"]?["body"]), Sorted(answered)),
            $"{answered}\nis not what was recorded:\n{recorded["response"]?["body"]}"
        );
    }

    public static TheoryData<string, string, string, string> Results =>
        new()
        {
            { "job-exchange-enforce.json", "Enforce", ModeReason.AsServed, "denied" },
            { "job-exchange-audit-downgrade.json", "Audit", "audit", "would-deny" },
            { "job-exchange-lockdown.json", "Lockdown", "lockdown", "denied" },
            { "job-exchange-no-events.json", "Enforce", ModeReason.AsServed, "" },
        };

    [Theory]
    [MemberData(nameof(Results))]
    public async Task Given_a_recorded_result_it_is_answered_with_200_and_the_run_is_visible(string file, string mode, string reason, string refused)
    {
        await using var scene = await RunScene.StartAsync(Policy, settings: new Dictionary<string, string> { ["Pages:Access"] = "open" });
        var run = await scene.StartRunAsync();
        var job = run.Job("build");
        using var asked = await AskAsync(scene, await TokenAsync(scene, job));
        var recorded = Recorded(file);

        using var response = await ResultAsync(scene, await TokenAsync(scene, job), recorded["request"]?["body"]?.ToJsonString() ?? "");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(
            recorded["response"]?["body"]?.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal),
            answer?.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal(run.Id.ToString(CultureInfo.InvariantCulture), answer?["workflow_run_id"]?.GetValue<string>());
        Assert.Equal($"http://127.0.0.1/runs/{run.Id}", answer?["workflow_run_url"]?.GetValue<string>());
        var report = await scene.Scene.Bot.ReadAsync(database => database.JobReports.SingleAsync());
        Assert.Equal((mode, reason), (((AgentMode)(report.EffectiveMode ?? -1)).ToString(), report.Reason));
        Assert.NotNull(report.SealedAt);
        var page = await scene.PageAsync(run);
        Assert.Contains("build", page, StringComparison.Ordinal);
        if (refused.Length > 0)
        {
            Assert.Contains("denied.bench.test", page, StringComparison.Ordinal);
            var rows = await scene.Scene.Bot.ReadAsync(database => database.Connections.ToListAsync());
            Assert.Contains(rows, row => row.Verdict == (refused == "denied" ? ConnectionVerdict.Denied : ConnectionVerdict.WouldDeny));
        }
    }

    [Fact]
    public async Task Given_the_recorded_bytes_each_event_is_kept_with_its_verdict_and_nothing_disagrees()
    {
        await using var scene = await RunScene.StartAsync(Policy, settings: new Dictionary<string, string> { ["PublicUrl"] = "https://backend.bench.test" });
        var job = (await scene.StartRunAsync()).Job("build");
        using var asked = await AskAsync(scene, await TokenAsync(scene, job));

        using var response = await ResultAsync(
            scene,
            await TokenAsync(scene, job),
            await File.ReadAllTextAsync(PathOf("job-request-enforce.raw.json"), Cancel)
        );

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var rows = await scene.Scene.Bot.ReadAsync(database => database.Connections.ToListAsync());
        Assert.Equal(
            ["10.231.77.11 Allowed", "allowed-a.bench.test Allowed", "www.bench.test Allowed"],
            rows.Where(row => row.Verdict == ConnectionVerdict.Allowed).Select(row => $"{row.Host ?? row.Address} {row.Verdict}").Order(StringComparer.Ordinal)
        );
        Assert.Contains(rows, row => row.Verdict == ConnectionVerdict.Denied);
        Assert.Contains(rows, row => row is { Verdict: ConnectionVerdict.AutoAllowed, Host: "backend.bench.test" });
        Assert.Empty(await FindingsAsync(scene));
    }

    [Fact]
    public async Task Given_the_same_result_again_it_is_the_same_answer_and_another_one_is_refused_and_found()
    {
        await using var scene = await RunScene.StartAsync(Policy);
        var job = (await scene.StartRunAsync()).Job("build");
        using var asked = await AskAsync(scene, await TokenAsync(scene, job));
        var body = Recorded("job-exchange-enforce.json")["request"]?["body"]?.ToJsonString() ?? "";

        using var first = await ResultAsync(scene, await TokenAsync(scene, job), body);
        using var again = await ResultAsync(scene, await TokenAsync(scene, job), body);
        using var forged = await ResultAsync(scene, await TokenAsync(scene, job), """{"job_key":"build","mode":"CARGO_WALL_MODE_ENFORCE","summary":{}}""");

        Assert.Equal(await first.Content.ReadAsStringAsync(Cancel), await again.Content.ReadAsStringAsync(Cancel));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (again.StatusCode, forged.StatusCode));
        Assert.Contains(FindingCode.SecondSeal, await FindingsAsync(scene));
        Assert.Contains(await scene.Scene.Bot.ReadAsync(database => database.Connections.ToListAsync()), row => row.Verdict == ConnectionVerdict.Denied);
    }

    [Fact]
    public async Task Given_a_result_that_calls_allowed_what_the_policy_denies_it_is_found()
    {
        await using var scene = await RunScene.StartAsync(Policy);
        var job = (await scene.StartRunAsync()).Job("build");
        using var asked = await AskAsync(scene, await TokenAsync(scene, job));

        using var response = await ResultAsync(
            scene,
            await TokenAsync(scene, job),
            """
            {"job_key":"build","mode":"CARGO_WALL_MODE_ENFORCE","steps":[{"name":"x","number":1,"events":[
              {"timestamp":"2026-11-22T01:00:43Z","action":"CARGO_WALL_ACTION_TYPE_ALLOW","hostname":"evil.example","ip":"203.0.113.9","port":443,"protocol":"TCP"}]}]}
            """
        );

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(FindingCode.VerdictDisagrees, await FindingsAsync(scene));
    }

    [Fact]
    public async Task Given_a_job_that_an_agent_of_our_own_reports_for_a_result_is_refused_and_found()
    {
        await using var scene = await RunScene.StartAsync(Policy);
        var job = (await scene.StartRunAsync()).Job("build");
        await scene.OpenAsync(job, new SessionRequest { Agent = "0.1.0", Instance = new string('a', 43) });

        using var response = await ResultAsync(scene, await TokenAsync(scene, job), """{"job_key":"build","mode":"CARGO_WALL_MODE_ENFORCE"}""");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains(FindingCode.SecondSession, await FindingsAsync(scene));
    }

    [Fact]
    public async Task Given_the_two_calls_they_use_up_no_token()
    {
        await using var scene = await RunScene.StartAsync(Policy);
        var job = (await scene.StartRunAsync()).Job("build");
        var token = await TokenAsync(scene, job);

        using var first = await AskAsync(scene, token);
        using var second = await AskAsync(scene, token);
        using var result = await ResultAsync(scene, token, """{"job_key":"build","mode":"CARGO_WALL_MODE_ENFORCE"}""");

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK], new[] { first.StatusCode, second.StatusCode, result.StatusCode });
        Assert.Equal(0, await scene.Scene.Bot.ReadAsync(database => database.TokenUses.CountAsync()));
        Assert.Equal(1, await scene.Scene.Bot.ReadAsync(database => database.JobReports.CountAsync()));
    }

    [Fact]
    public async Task Given_the_wrong_audience_either_way_it_is_401()
    {
        await using var scene = await RunScene.StartAsync(Policy);
        var job = (await scene.StartRunAsync()).Job("build");

        using var ours = await AskAsync(scene, await scene.TokenAsync(job));
        using var theirs = await scene.ExchangeAsync(await TokenAsync(scene, job));
        using var none = await scene.Http.GetAsync(new Uri(PolicyPath, UriKind.Relative), Cancel);

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized],
            new[] { ours.StatusCode, theirs.StatusCode, none.StatusCode }
        );
    }

    [Fact]
    public async Task Given_a_repository_without_policy_or_without_the_app_it_is_404_so_that_the_inputs_decide()
    {
        await using var scene = await RunScene.StartAsync(policy: "version: 1\n");
        var job = (await scene.StartRunAsync()).Job("build");

        using var noPolicy = await AskAsync(scene, await TokenAsync(scene, job));
        using var unlinked = await AskAsync(scene, await TokenAsync(scene, job, claims => claims["repository_id"] = "4242"));

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (noPolicy.StatusCode, unlinked.StatusCode));
    }

    [Fact]
    public async Task Given_a_step_that_names_another_jobs_key_it_gets_its_own_jobs_policy()
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
              - { target: { workflow: ci.yml, job: test }, policies: [wide] }
            """
        );
        var job = (await scene.StartRunAsync()).Job("build");

        using var response = await AskAsync(scene, await TokenAsync(scene, job), "test");

        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("tight.example", text, StringComparison.Ordinal);
        Assert.DoesNotContain("**.example", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_rules_that_the_format_has_no_words_for_nothing_more_passes_and_the_run_page_says_so()
    {
        await using var scene = await RunScene.StartAsync(
            policy: """
            version: 1
            settings: { mode: enforce }
            policies:
              base:
                rules:
                  - { host: "**.example", ports: [443] }
                  - { host: scoped.other, ports: [443], exe: /usr/bin/curl }
                  - { host: upload.example, deny: true, exe: /usr/bin/curl }
            assignments:
              - policies: [base]
            """,
            settings: new Dictionary<string, string> { ["Pages:Access"] = "open" }
        );
        var run = await scene.StartRunAsync();
        var job = run.Job("build");

        using var response = await AskAsync(scene, await TokenAsync(scene, job));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancel));
        var served = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel));
        using var result = await ResultAsync(scene, await TokenAsync(scene, job), """{"job_key":"build","mode":"CARGO_WALL_MODE_ENFORCE"}""");

        var rules = served?["rules"]?.AsArray().Select(rule => $"{rule?["action"]} {rule?["value"]}").ToList();
        Assert.Contains("CARGO_WALL_ACTION_TYPE_DENY upload.example", rules ?? []);
        Assert.DoesNotContain(rules ?? [], rule => rule.Contains("scoped.other", StringComparison.Ordinal));
        var report = await scene.Scene.Bot.ReadAsync(database => database.JobReports.SingleAsync());
        Assert.Contains("scoped.other", report.Unenforced, StringComparison.Ordinal);
        var page = await scene.PageAsync(run, $"?job={job.Id}");
        Assert.Contains("scoped.other", page, StringComparison.Ordinal);
        Assert.Contains("limit a rule to processes", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("hello")]
    [InlineData("null")]
    [InlineData("""{"steps":3}""")]
    [InlineData("""{"steps":[{"events":"x"}]}""")]
    public async Task Given_a_result_that_is_none_it_is_400(string body)
    {
        await using var scene = await RunScene.StartAsync(Policy);
        var job = (await scene.StartRunAsync()).Job("build");

        using var response = await ResultAsync(scene, await TokenAsync(scene, job), body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("""{"steps":[null,{"events":[null,{}]}],"future":{"x":1},"job_run_id":"18446744073709551615"}""")]
    [InlineData("""{"mode":7,"steps":[]}""")]
    public async Task Given_holes_and_members_that_are_not_known_the_result_is_taken_or_refused_and_nothing_breaks(string body)
    {
        await using var scene = await RunScene.StartAsync(Policy);
        var job = (await scene.StartRunAsync()).Job("build");

        using var response = await ResultAsync(scene, await TokenAsync(scene, job), body);

        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.BadRequest });
    }

    private static Task<string> TokenAsync(RunScene scene, SimulatedJob job, Action<IDictionary<string, object>>? tamper = null) =>
        scene.Scene.GitHub.Identity.MintAsync(job.Id, "codecargo", tamper, Cancel);

    private static async Task<HttpResponseMessage> AskAsync(RunScene scene, string token, string key = "build")
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, $"{PolicyPath}?job_key={key}&version=dev");
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await scene.Http.SendAsync(message, Cancel);
    }

    private static async Task<HttpResponseMessage> ResultAsync(RunScene scene, string token, string body)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, ResultPath) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await scene.Http.SendAsync(message, Cancel);
    }

    private static Task<List<string>> FindingsAsync(RunScene scene) =>
        scene.Scene.Bot.ReadAsync(database => database.ReportFindings.Select(row => row.Code).ToListAsync());

    private static string PathOf(string file) => TestData.Path("peer-api", file);

    private static JsonNode Recorded(string file) => JsonNode.Parse(File.ReadAllText(PathOf(file))) ?? throw new InvalidOperationException($"{file} is empty.");

    // The order of rules says nothing there, nor the order of members.
    private static JsonNode? Sorted(JsonNode? policy)
    {
        var copy = policy?.DeepClone();
        if (copy?["rules"] is JsonArray rules)
        {
            var sorted = rules.Select(rule => rule?.DeepClone()).OrderBy(rule => rule?["value"]?.GetValue<string>(), StringComparer.Ordinal).ToArray();
            copy["rules"] = new JsonArray(sorted);
        }
        return copy;
    }
}
