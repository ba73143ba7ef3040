using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CargoWall.Agent.Commands;
using CargoWall.Bot.Runs.Identity;
using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Tests.Runs;

/// <summary><c>cargowall chain</c> and <c>cargowall explain</c> with <c>--api-url</c>, asked of the bot as it is.</summary>
public sealed class AskedByCommandTests : IDisposable
{
    private const string OrganizationFile = ".cargowall/organization.yml";

    private const string OrganizationPolicy = """
        version: 1
        policies:
          base:
            rules:
              - { host: tunnel.npmjs.org, deny: true, why: exfiltration }
          web:
            rules: [{ host: github.com, ports: [443] }]
        assignments:
          - { policies: [base], required: true }
          - policies: [web]
        """;

    private const string RepositoryPolicy = """
        version: 1
        settings: { mode: enforce }
        policies:
          npm:
            rules:
              - { host: npmjs.org, ports: [443], why: "npm ci" }
              - { cidr: 10.0.0.0/8, ports: [8080], protocol: tcp }
              - { url: "https://api.github.com/repos/acme/*", methods: [GET] }
              - { host: ping.example, protocol: icmp }
        assignments:
          - policies: [npm, org/missing]
          - target: { workflow: release.yml, job: publish }
            mode: audit
        """;

    private readonly TemporaryFolder _desk = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task Given_the_same_files_the_bot_says_what_they_say_on_a_desk()
    {
        await using var scene = await ReadableAsync();
        var token = await scene.Scene.GitHub.Accounts.IssueTokenAsync("insider", Cancel);
        WriteDesk();
        string[][] jobs =
        [
            [],
            ["--workflow", "ci.yml"],
            ["--workflow", "ci.yml", "--job", "build"],
            ["--workflow", "release.yml", "--job", "publish"],
        ];
        string[] destinations =
        [
            "registry.npmjs.org",
            "registry.npmjs.org:80",
            "tunnel.npmjs.org:443",
            "evil.example",
            "10.1.2.3:8080",
            "10.1.2.3:8080/udp",
            "ping.example/icmp",
            "127.0.0.1:80",
            "https://api.github.com/repos/acme/app",
            "https://api.github.com/user",
        ];
        // It knows neither requests nor icmp, nor what a machine allows by itself.
        string[] notSimulated = ["ping.example/icmp", "127.0.0.1:80", "https://api.github.com/repos/acme/app", "https://api.github.com/user"];

        foreach (var job in jobs)
        {
            string[][] commands =
            [
                ["chain"],
                ["chain", "--json"],
                .. destinations.SelectMany(place => new[] { new[] { "explain", place, "--json" } }),
            ];
            foreach (var command in commands)
            {
                string[] question = [.. command, "--repository", scene.Scene.Repository, .. job];
                var told = await RunAsync(new() { ["CARGOWALL_TOKEN"] = token }, [.. question, "--api-url", Address(scene)]);
                var onDesk = await RunAsync([], [.. question, "--policy", "desk-app", "--organization", "desk-org"]);

                Assert.Equal(("", onDesk.ExitCode), (told.Error, told.ExitCode));
                Assert.Equal(
                    WithoutPlaces(onDesk.Out, "desk-org/", "desk-app/"),
                    WithoutPlaces(told.Out, $"{scene.Scene.GitHub.Owner}/.github ", $"{scene.Scene.Repository} ")
                );
                if (command is ["explain", var place, ..] && !notSimulated.Contains(place))
                {
                    Assert.Equal(onDesk.ExitCode == 0, await SimulatedAsync(scene, token, place, job));
                }
            }
        }
    }

    [Fact]
    public async Task Given_a_person_the_places_of_the_rules_are_told_in_their_repositories()
    {
        await using var scene = await ReadableAsync();
        var token = await scene.Scene.GitHub.Accounts.IssueTokenAsync("insider", Cancel);

        var run = await RunAsync(
            new() { ["GITHUB_TOKEN"] = token },
            ["explain", "tunnel.npmjs.org", "--repository", scene.Scene.Repository, "--api-url", Address(scene)]
        );

        Assert.Equal(
            $"""
            tunnel.npmjs.org:443/tcp denied by the rule 'deny tunnel.npmjs.org'
              {scene.Scene.GitHub.Owner}/.github {OrganizationFile}:5 (required by the organization): exfiltration

            """,
            run.Out
        );
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Given_somebody_who_cannot_read_the_repository_nothing_is_told_and_no_token_is_shown()
    {
        await using var scene = await ReadableAsync();
        await scene.Scene.GitHub.Accounts.CreateUserAsync("outsider", Cancel);
        var token = await scene.Scene.GitHub.Accounts.IssueTokenAsync("outsider", Cancel);

        var run = await RunAsync(new() { ["CARGOWALL_TOKEN"] = token }, ["chain", "--repository", scene.Scene.Repository, "--api-url", Address(scene)]);

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error: The bot answered 404: There is no such policy for this token", run.Error, StringComparison.Ordinal);
        Assert.EndsWith(
            $"Check that the app is installed on {scene.Scene.Repository} and that the token's owner can read it.\n",
            run.Error,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(token, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_job_that_asks_with_its_id_token_it_is_told_its_own_policy_and_its_agent_can_still_report()
    {
        await using var scene = await ReadableAsync();
        scene.Scene.Bot.Services.GetRequiredService<IOptions<OidcOptions>>().Value.Audience = Address(scene);
        var job = (await scene.StartRunAsync()).Job("build");

        var run = await RunAsync(
            new()
            {
                ["GITHUB_TOKEN"] = "ghs_" + new string('a', 36),
                ["GITHUB_REPOSITORY"] = scene.Scene.Repository,
                ["ACTIONS_ID_TOKEN_REQUEST_URL"] = job.IdTokenRequestUrl.ToString(),
                ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = job.IdTokenRequestToken,
            },
            ["chain", "--api-url", Address(scene)]
        );

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith($"{scene.Scene.GitHub.Repository} ci.yml#build: enforce", run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await scene.Scene.Bot.ReadAsync(database => database.JobReports.CountAsync(Cancel)));

        // Not even the token that asked is used up.
        var token = await scene.Scene.GitHub.Identity.MintAsync(job.Id, Address(scene), cancellationToken: Cancel);
        var again = await RunAsync(new() { ["CARGOWALL_TOKEN"] = token }, ["chain", "--repository", scene.Scene.Repository, "--api-url", Address(scene)]);
        Assert.Equal(run, again);
        var session = await scene.OpenAsync(token);
        await scene.ReportAsync(session, RunScene.Connection("registry.npmjs.org", "allowed"));
        Assert.True((await scene.SealAsync(session)).Complete);
    }

    [Theory]
    [InlineData("another audience")]
    [InlineData("another repository")]
    [InlineData("a job that is over")]
    public async Task Given_an_id_token_that_is_not_of_a_running_job_of_the_repository_it_is_404(string doubt)
    {
        await using var scene = await ReadableAsync();
        var other = await scene.Scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.Scene.GitHub.Owner, "other"), Cancel);
        var running = await scene.StartRunAsync();
        var token =
            doubt == "another audience"
                ? await scene.Scene.GitHub.Identity.MintAsync(running.Job("build").Id, "codecargo", cancellationToken: Cancel)
                : await scene.TokenAsync(running.Job("build"));
        if (doubt == "a job that is over")
        {
            await scene.Scene.GitHub.Runs.CompleteJobAsync(running.Job("build").Id, "success", Cancel);
        }
        await scene.HandledAsync();

        var run = await RunAsync(
            new() { ["CARGOWALL_TOKEN"] = token },
            ["chain", "--repository", doubt == "another repository" ? other.FullName : scene.Scene.Repository, "--api-url", Address(scene)]
        );

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error: The bot answered 404", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(token, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_public_repository_of_a_private_organization_its_verdicts_are_told_without_places()
    {
        await using var scene = await ReadableAsync();
        var open = await scene.Scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.Scene.GitHub.Owner, "open") { Private = false }, Cancel);
        await scene.Scene.GitHub.Accounts.CreateUserAsync("anybody", Cancel);
        await scene.HandledAsync();
        var token = await scene.Scene.GitHub.Accounts.IssueTokenAsync("anybody", Cancel);
        string[] question = ["--repository", open.FullName, "--api-url", Address(scene)];

        var explained = await RunAsync(new() { ["CARGOWALL_TOKEN"] = token }, ["explain", "tunnel.npmjs.org", .. question]);
        var chain = await RunAsync(new() { ["CARGOWALL_TOKEN"] = token }, ["chain", .. question]);

        Assert.StartsWith(
            "tunnel.npmjs.org:443/tcp would-deny by the rule 'deny tunnel.npmjs.org'\n  where it stands is not told (required by the organization)\n",
            explained.Out,
            StringComparison.Ordinal
        );
        Assert.StartsWith("What decided is not told: anybody can read the repository", chain.Out, StringComparison.Ordinal);
        Assert.Contains("deny tunnel.npmjs.org", chain.Out, StringComparison.Ordinal);
        Assert.All(
            new[] { explained.Out, chain.Out },
            text =>
            {
                Assert.DoesNotContain("organization.yml", text, StringComparison.Ordinal);
                Assert.DoesNotContain("exfiltration", text, StringComparison.Ordinal);
            }
        );
    }

    private static async Task<RunScene> ReadableAsync()
    {
        var scene = await RunScene.StartAsync(RepositoryPolicy);
        var github = scene.Scene.GitHub;
        var policies = (await github.Repositories.CreateAsync(new NewRepository(github.Owner, ".github"), Cancel)).FullName;
        await scene.Scene.CommitAsync(policies, "main", (OrganizationFile, OrganizationPolicy));
        await github.Accounts.CreateUserAsync("insider", Cancel);
        await github.Repositories.SetPermissionAsync(scene.Scene.Repository, "insider", "read", Cancel);
        await scene.HandledAsync();
        return scene;
    }

    private void WriteDesk()
    {
        foreach (
            var (file, text) in ((string, string)[])[($"desk-org/{OrganizationFile}", OrganizationPolicy), ($"desk-app/{PolicyText.Path}", RepositoryPolicy)]
        )
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_desk.File(file)) ?? "");
            File.WriteAllText(_desk.File(file), text);
        }
    }

    private async Task<(int ExitCode, string Out, string Error)> RunAsync(Dictionary<string, string> variables, string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandLine.RunAsync(
            arguments,
            new Surroundings
            {
                Out = output,
                Error = error,
                In = () => Stream.Null,
                Variable = name => variables.GetValueOrDefault(name),
                Folder = Path.GetDirectoryName(_desk.File("x")) ?? "",
            },
            Cancel
        );
        return (exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Whether <c>POST /api/v1/simulate</c> lets the same destination pass.</summary>
    private static async Task<bool> SimulatedAsync(RunScene scene, string token, string place, string[] job)
    {
        var parts = place.Split(':', '/');
        var isAddress = char.IsAsciiDigit(place[0]);
        var question = new JsonObject
        {
            ["repository"] = scene.Scene.Repository,
            ["workflow"] = job.Length > 1 ? job[1] : null,
            ["job"] = job.Length > 3 ? job[3] : null,
            ["connections"] = new JsonArray(
                new JsonObject
                {
                    [isAddress ? "address" : "host"] = parts[0],
                    ["port"] = parts.Length > 1 && int.TryParse(parts[1], out var port) ? port : 443,
                    ["protocol"] = parts is [_, _, "udp"] ? "udp" : "tcp",
                }
            ),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/simulate") { Content = JsonContent.Create(question) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await scene.Http.SendAsync(request, Cancel);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        return answer.GetProperty("results")[0].GetProperty("before").GetProperty("verdict").GetString() == "allowed";
    }

    private static string Address(RunScene scene) => scene.Scene.Bot.ClientOptions.BaseAddress.ToString().TrimEnd('/');

    // On a desk a place is a path, from the bot it is a repository and a path in it.
    private static string WithoutPlaces(string text, string organization, string repository) =>
        text.Replace(organization, "above ", StringComparison.Ordinal).Replace(repository, "own ", StringComparison.Ordinal);
}
