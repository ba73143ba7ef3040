using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Runs;

public sealed class PublicPolicyTests
{
    private const string Own = """
        version: 1
        policies:
          base: { rules: [{ host: registry.npmjs.org, ports: [443], why: "own reason" }] }
          wide: { rules: [{ host: wide.example }] }
        assignments:
          - policies: [base]
          - { target: { workflow: ci.yml, job: build }, policies: [wide] }
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_public_repository_anybody_gets_its_signed_policy_without_places_and_reasons_of_private_sources()
    {
        await using var scene = await Scene.StartAsync();
        var id = await PublicAsync(scene);

        var answer = await ReadAsync(scene, id);

        var text = answer.Policy?.GetRawText() ?? "";
        var served = ServedPolicy
            .Read(Encoding.UTF8.GetBytes(text))
            .Match(read => read.Served, refused => throw new InvalidOperationException(refused.Message));
        Assert.Equal(PolicyMode.Enforce, served.Policy.Mode);
        Assert.Equal(2, served.Policy.Rules.Length);
        Assert.Contains("own reason", text, StringComparison.Ordinal);
        Assert.Contains(PolicyText.Path, text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret reason", text, StringComparison.Ordinal);
        Assert.DoesNotContain("organization.yml", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/.github", text, StringComparison.Ordinal);
        var statement = PolicySignature.Open(answer.Signatures, [await FingerprintAsync(scene)], out var problem);
        Assert.Equal(("", id, null), (problem, statement?.RepositoryId, statement?.Instance));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), statement?.PolicyHash);
    }

    [Fact]
    public async Task Given_a_claimed_job_its_policy_is_served_and_no_question_leaves_a_row()
    {
        await using var scene = await Scene.StartAsync();
        var id = await PublicAsync(scene);

        var job = await ReadAsync(scene, id, "?workflow=ci.yml&job=build");
        for (var number = 0; number < 5; number++)
        {
            await ReadAsync(scene, id, $"?workflow=made-up-{number}.yml&job=x");
        }

        Assert.Contains("wide.example", job.Policy?.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("which the caller says that it is", job.DecidedBy, StringComparison.Ordinal);
        Assert.DoesNotContain("wide.example", (await ReadAsync(scene, id)).Policy?.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(await scene.Bot.ReadAsync(database => database.ResolvedPolicies.Where(row => row.RepositoryId == id).ToListAsync()));
        Assert.Equal(0, await scene.Bot.ReadAsync(database => database.JobReports.CountAsync()));
    }

    [Fact]
    public async Task Given_the_tag_of_the_last_answer_it_is_304_until_the_policy_changes()
    {
        await using var scene = await Scene.StartAsync();
        var id = await PublicAsync(scene);
        using var http = scene.Bot.CreateClient();
        using var first = await http.GetAsync(Address(id), Cancel);
        var tag = Assert.Single(first.Headers.GetValues("ETag"));

        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(http, id, tag));
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(http, id, $"\"other\", {tag}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, id, "\"other\""));
        await scene.CommitAsync(scene.GitHub.Owner + "/open", "main", (PolicyText.Path, PolicyText.Allowing("other.example")));
        await scene.HandledAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, id, tag));
    }

    [Fact]
    public async Task Given_a_private_an_unknown_and_a_malformed_repository_the_answers_are_the_same()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org")));
        await scene.HandledAsync();
        using var http = scene.Bot.CreateClient();
        var answers = new List<string>();

        foreach (var id in new[] { scene.GitHub.RepositoryId.ToString(CultureInfo.InvariantCulture), "999999", "-1", "hello", "99999999999999999999999" })
        {
            using var response = await http.GetAsync(new Uri($"/api/v1/public/policy/{id}", UriKind.Relative), Cancel);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            answers.Add(await response.Content.ReadAsStringAsync(Cancel));
        }

        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task Given_too_many_questions_for_one_repository_it_is_429_for_it_and_not_for_others()
    {
        await using var scene = await Scene.StartAsync(new Dictionary<string, string> { ["AgentApi:PublicRequestsPerMinute"] = "2" });
        using var http = scene.Bot.CreateClient();

        Assert.Equal(
            [HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.TooManyRequests],
            new[] { await StatusAsync(http, 7, null), await StatusAsync(http, 7, null), await StatusAsync(http, 7, null) }
        );
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(http, 8, null));
        using var refused = await http.GetAsync(Address(7), Cancel);
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
    }

    [Theory]
    [InlineData("?job=build")]
    [InlineData("?workflow=")]
    public async Task Given_a_question_of_another_form_it_is_400(string query)
    {
        await using var bot = RunningBot.Start();
        using var response = await bot.CreateClient().GetAsync(new Uri("/api/v1/public/policy/7" + query, UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(ApiProblem.Malformed, (await RunScene.ProblemAsync(response)).Code);
    }

    [Fact]
    public async Task Given_a_public_repository_that_becomes_private_its_policy_is_404()
    {
        await using var scene = await Scene.StartAsync();
        var id = await PublicAsync(scene);
        await ReadAsync(scene, id);

        await scene.Bot.ReadAsync(database =>
            database.Repositories.Where(row => row.RepositoryId == id).ExecuteUpdateAsync(row => row.SetProperty(it => it.Visibility, "private"))
        );

        using var http = scene.Bot.CreateClient();
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(http, id, null));
    }

    // A public repository under an organization whose policy repository is private.
    private static async Task<long> PublicAsync(Scene scene)
    {
        var policies = (await scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.GitHub.Owner, ".github"), Cancel)).FullName;
        await scene.CommitAsync(
            policies,
            "main",
            (
                ".cargowall/organization.yml",
                """
                version: 1
                settings: { mode: enforce }
                policies:
                  secret: { rules: [{ host: internal.example.com, ports: [443], why: "secret reason" }] }
                assignments:
                  - policies: [secret]
                """
            )
        );
        var open = await scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.GitHub.Owner, "open") { Private = false }, Cancel);
        await scene.CommitAsync(open.FullName, "main", (PolicyText.Path, Own), (PolicyText.WorkflowPath, PolicyText.Workflow));
        await scene.HandledAsync();
        return open.Id;
    }

    private static async Task<PublicPolicyAnswer> ReadAsync(Scene scene, long id, string query = "")
    {
        using var http = scene.Bot.CreateClient();
        return await http.GetFromJsonAsync(Address(id, query), AgentApiJson.Default.PublicPolicyAnswer, Cancel)
            ?? throw new InvalidOperationException("No answer.");
    }

    private static async Task<string> FingerprintAsync(Scene scene)
    {
        using var http = scene.Bot.CreateClient();
        return (await http.GetFromJsonAsync(new Uri(AgentApi.PolicyKeysPath, UriKind.Relative), AgentApiJson.Default.PolicyKeysAnswer, Cancel))
                ?.Keys[0]
                .Fingerprint
            ?? "";
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, long id, string? tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(id));
        if (tag is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("If-None-Match", tag));
        }
        using var response = await http.SendAsync(request, Cancel);
        return response.StatusCode;
    }

    private static Uri Address(long id, string query = "") => new(AgentApi.PublicPolicyPath(id) + query, UriKind.Relative);
}
