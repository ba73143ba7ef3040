using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Policy.Contracts;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Runs;

public sealed class QuestionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_the_session_of_a_job_its_chain_is_told_with_every_place()
    {
        await using var scene = await RunScene.StartAsync();
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));

        var (status, chain) = await ChainAsync(scene.Http, session.SessionToken);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("ci.yml", "build", "enforce"), (Text(chain["workflow"]), Text(chain["job"]), Text(chain["mode"])));
        Assert.Equal(session.Digest, Text(chain["digest"]));
        Assert.Contains(PolicyText.Path, Text(chain["rules"]?[0]?["origin"]), StringComparison.Ordinal);
        Assert.NotNull(chain["decisions"]?["because"]);
    }

    [Fact]
    public async Task Given_a_person_who_can_read_the_repository_the_chain_is_told_and_to_others_it_is_404()
    {
        await using var scene = await RunScene.StartAsync();
        var github = scene.Scene.GitHub;
        await github.Accounts.CreateUserAsync("insider", Cancel);
        await github.Accounts.CreateUserAsync("outsider", Cancel);
        await github.Repositories.SetPermissionAsync(scene.Scene.Repository, "insider", "read", Cancel);
        var query = $"?repository_id={github.RepositoryId.ToString(CultureInfo.InvariantCulture)}&workflow=ci.yml&job=build";

        var (told, chain) = await ChainAsync(scene.Http, await github.Accounts.IssueTokenAsync("insider", Cancel), query);
        var (refused, answer) = await ChainAsync(scene.Http, await github.Accounts.IssueTokenAsync("outsider", Cancel), query);
        var (unknown, other) = await ChainAsync(scene.Http, await github.Accounts.IssueTokenAsync("insider", Cancel), "?repository_id=424242");
        var (made, up) = await ChainAsync(scene.Http, "ghp_" + new string('a', 36), query);
        var (strange, same) = await ChainAsync(scene.Http, "hello", query);
        var (none, nothing) = await ChainAsync(scene.Http, null, query);

        Assert.Equal((HttpStatusCode.OK, "enforce"), (told, Text(chain["mode"])));
        Assert.All(new[] { refused, unknown, made, strange, none }, status => Assert.Equal(HttpStatusCode.NotFound, status));
        Assert.Single(new[] { answer, other, up, same, nothing }.Select(node => node.ToJsonString()).Distinct());
    }

    [Fact]
    public async Task Given_a_job_of_another_repository_it_is_404()
    {
        await using var scene = await RunScene.StartAsync();
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));
        var other = await scene.Scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.Scene.GitHub.Owner, "other"), Cancel);
        await scene.HandledAsync();

        var (status, _) = await ChainAsync(scene.Http, session.SessionToken, $"?repository_id={other.Id}");

        Assert.Equal(HttpStatusCode.NotFound, status);
    }

    [Fact]
    public async Task Given_a_session_that_ended_it_is_404()
    {
        await using var scene = await RunScene.StartAsync();
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));
        await scene.Scene.Bot.ReadAsync(database =>
            database.SessionTokens.ExecuteUpdateAsync(row => row.SetProperty(it => it.ExpiresAt, DateTime.UtcNow.AddSeconds(-1)), Cancel)
        );

        Assert.Equal(HttpStatusCode.NotFound, (await ChainAsync(scene.Http, session.SessionToken)).Status);
    }

    [Fact]
    public async Task Given_any_reader_of_a_public_repository_nothing_of_the_private_policy_repository_is_told()
    {
        await using var scene = await RunScene.StartAsync();
        var github = scene.Scene.GitHub;
        var policies = (await github.Repositories.CreateAsync(new NewRepository(github.Owner, ".github"), Cancel)).FullName;
        await scene.Scene.CommitAsync(
            policies,
            "main",
            (
                ".cargowall/organization.yml",
                """
                version: 1
                policies:
                  secret: { rules: [{ host: internal.example.com }] }
                  hidden: { rules: [{ host: hidden.example.com }] }
                assignments:
                  - policies: [secret]
                """
            )
        );
        var open = await github.Repositories.CreateAsync(new NewRepository(github.Owner, "open") { Private = false }, Cancel);
        await github.Accounts.CreateUserAsync("anybody", Cancel);
        await scene.HandledAsync();
        var token = await github.Accounts.IssueTokenAsync("anybody", Cancel);

        var (status, chain) = await ChainAsync(scene.Http, token, $"?repository_id={open.Id}");
        var (tried, answer) = await SimulateAsync(
            scene.Http,
            token,
            $$"""
            {"repository_id":{{open.Id}},"connections":[],"files":[{"path":".cargowall/policy.yml","text":"version: 1\nassignments: [{ policies: [org/hidden] }]\n"}]}
            """
        );

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("internal.example.com", chain.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("organization.yml", chain.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("/.github", chain.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, tried);
        Assert.DoesNotContain("hidden.example.com", answer.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_connections_and_files_each_is_judged_before_and_after_and_nothing_is_stored()
    {
        await using var scene = await RunScene.StartAsync();
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));
        var before = await scene.Scene.Bot.ReadAsync(database => database.Snapshots.CountAsync());

        var (status, answer) = await SimulateAsync(
            scene.Http,
            session.SessionToken,
            """
            {"connections":[{"host":"registry.npmjs.org"},{"host":"new.example","port":443},{"address":"203.0.113.9","port":53,"protocol":"udp"}],
             "files":[{"path":".cargowall/policy.yml","text":"version: 1\nsettings: { mode: audit }\npolicies: { p: { rules: [{ host: new.example }] } }\nassignments: [{ policies: [p] }]\n"}]}
            """
        );

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            ["allowed denied", "denied allowed", "denied denied"],
            answer["results"]!.AsArray().Select(one => $"{one!["before"]!["verdict"]} {one["after"]!["verdict"]}")
        ); // asserted above: an answer
        Assert.Equal(("enforce", "audit"), (Text(answer["before"]?["mode"]), Text(answer["after"]?["mode"])));
        Assert.Empty(answer["problems"]!.AsArray());
        Assert.Equal(before, await scene.Scene.Bot.ReadAsync(database => database.Snapshots.CountAsync()));
    }

    [Fact]
    public async Task Given_files_with_a_mistake_it_is_told_with_its_place_and_nothing_is_judged_by_them()
    {
        await using var scene = await RunScene.StartAsync();
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));

        var (status, answer) = await SimulateAsync(
            scene.Http,
            session.SessionToken,
            """
            {"connections":[{"host":"registry.npmjs.org"}],"files":[{"path":".cargowall/policy.yml","text":"version: 1\nsetings: { mode: audit }\n"}]}
            """
        );

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith(".cargowall/policy.yml:2:1: error", Text(answer["problems"]?[0]), StringComparison.Ordinal);
        Assert.Null(answer["after"]);
        Assert.Null(answer["results"]?[0]?["after"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"connections":[null]}""")]
    [InlineData("""{"connections":[{}]}""")]
    [InlineData("""{"connections":[{"host":"a b"}]}""")]
    [InlineData("""{"connections":[{"host":"a.example","port":0}]}""")]
    [InlineData("""{"connections":[{"host":"a.example","protocol":"sctp"}]}""")]
    [InlineData("""{"connections":[],"job":"build"}""")]
    [InlineData("""{"connections":[],"write":true}""")]
    public async Task Given_a_question_of_another_form_it_is_400(string body)
    {
        await using var scene = await RunScene.StartAsync();
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));

        Assert.Equal(HttpStatusCode.BadRequest, (await SimulateAsync(scene.Http, session.SessionToken, body)).Status);
    }

    [Fact]
    public async Task Given_a_token_that_asks_too_often_it_is_429()
    {
        await using var scene = await RunScene.StartAsync(settings: new Dictionary<string, string> { ["AgentApi:RequestsPerMinute"] = "1" });
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));

        await ChainAsync(scene.Http, session.SessionToken);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await ChainAsync(scene.Http, session.SessionToken)).Status);
    }

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";

    private static Task<(HttpStatusCode Status, JsonNode Body)> ChainAsync(HttpClient http, string? token, string query = "") =>
        SendAsync(http, new HttpRequestMessage(HttpMethod.Get, "/api/v1/policy-chain" + query), token);

    private static Task<(HttpStatusCode Status, JsonNode Body)> SimulateAsync(HttpClient http, string? token, string body) =>
        SendAsync(
            http,
            new HttpRequestMessage(HttpMethod.Post, "/api/v1/simulate") { Content = new StringContent(body, Encoding.UTF8, "application/json") },
            token
        );

    private static async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(HttpClient http, HttpRequestMessage request, string? token)
    {
        using (request)
        {
            if (token is not null)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            }
            using var response = await http.SendAsync(request, Cancel);
            return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel)) ?? new JsonObject());
        }
    }
}
