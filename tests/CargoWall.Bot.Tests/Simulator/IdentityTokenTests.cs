using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using GitHub.Simulator;
using GitHub.Simulator.Actions;
using GitHub.Simulator.PullRequests;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace CargoWall.Bot.Tests.Simulator;

/// <summary>Tokens as a job gets them, verified as a server does: by discovery and published keys.</summary>
public sealed class IdentityTokenTests
{
    private const string Audience = "https://cargowall.example";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_running_job_its_token_verifies_and_names_it()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        var (run, job) = await StartJobAsync(gitHub);

        var token = await AskAsync(job);

        Assert.True((await VerifyAsync(gitHub, token)).IsValid);
        var claims = Claims(token);
        Assert.Equal(gitHub.OidcIssuer, (string?)claims["iss"]);
        Assert.Equal($"{gitHub.RepositoryId}", (string?)claims["repository_id"]);
        Assert.Equal($"{gitHub.OwnerId}", (string?)claims["repository_owner_id"]);
        Assert.Equal($"{run.Id}", (string?)claims["run_id"]);
        Assert.Equal("1", (string?)claims["run_attempt"]);
        Assert.Equal($"{job.Id}", (string?)claims["check_run_id"]);
        Assert.Equal("acme/web/.github/workflows/ci.yml@refs/heads/main", (string?)claims["workflow_ref"]);
        Assert.Equal(run.HeadSha, (string?)claims["workflow_sha"]);
        Assert.Equal("CI", (string?)claims["workflow"]);
        Assert.Equal(300, (long)claims["exp"]! - (long)claims["iat"]!);
    }

    [Fact]
    public async Task Given_a_token_all_but_the_times_are_strings()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        var (_, job) = await StartJobAsync(gitHub);

        var claims = Claims(await AskAsync(job));

        string[] times = ["iat", "nbf", "exp"];
        Assert.All(claims, claim => Assert.Equal(times.Contains(claim.Key) ? JsonValueKind.Number : JsonValueKind.String, claim.Value!.GetValueKind()));
    }

    [Fact]
    public async Task Given_two_requests_the_tokens_have_ids_of_their_own()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        var (_, job) = await StartJobAsync(gitHub);

        Assert.NotEqual((string?)Claims(await AskAsync(job))["jti"], (string?)Claims(await AskAsync(job))["jti"]);
    }

    [Fact]
    public async Task Given_a_pull_request_the_token_names_the_test_merge()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        var head = await gitHub.CommitAsync("topic", (Repositories.WorkflowPath, Repositories.Workflow));
        var pullRequest = await gitHub.PullRequests.OpenAsync(new NewPullRequest(gitHub.FullName(), "topic"), Cancelled);
        var run = await gitHub.Runs.StartAsync(
            new NewRun(gitHub.FullName(), Repositories.WorkflowPath) { Event = "pull_request", PullRequest = pullRequest.Number },
            Cancelled
        );

        var claims = Claims(await AskAsync(run.Job("build")));

        Assert.Equal(head, run.HeadSha);
        Assert.Equal(
            (pullRequest.MergeSha, "refs/pull/1/merge", "topic", "main"),
            ((string?)claims["sha"], (string?)claims["ref"], (string?)claims["head_ref"], (string?)claims["base_ref"])
        );
        Assert.EndsWith(":pull_request", (string?)claims["sub"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_job_without_the_permission_it_gets_none()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await gitHub.CommitAsync("main", (Repositories.WorkflowPath, Repositories.Workflow));
        var run = await gitHub.Runs.StartAsync(
            new NewRun(gitHub.FullName(), Repositories.WorkflowPath) { Jobs = [new NewJob("build") { IdToken = false }] },
            Cancelled
        );

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(run.Jobs[0], run.Jobs[0].IdTokenRequestToken));
    }

    [Fact]
    public async Task Given_another_jobs_request_token_or_a_job_that_ended_it_gets_none()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        var (run, job) = await StartJobAsync(gitHub);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(job, run.Job("test").IdTokenRequestToken));
        await gitHub.Runs.CompleteJobAsync(job.Id, cancellationToken: Cancelled);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(job, job.IdTokenRequestToken));
    }

    [Fact]
    public async Task Given_a_rotated_key_old_tokens_verify_until_it_is_withdrawn()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        var (_, job) = await StartJobAsync(gitHub);
        var old = await AskAsync(job);

        gitHub.Identity.RotateKey();
        var current = await AskAsync(job);
        Assert.True((await VerifyAsync(gitHub, old)).IsValid);
        Assert.True((await VerifyAsync(gitHub, current)).IsValid);
        Assert.NotEqual(new JsonWebToken(old).Kid, new JsonWebToken(current).Kid);

        gitHub.Identity.RotateKey(withdrawOld: true);
        Assert.False((await VerifyAsync(gitHub, old)).IsValid);
    }

    [Fact]
    public async Task Given_a_forged_or_unsigned_or_changed_token_it_does_not_verify()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        var (_, job) = await StartJobAsync(gitHub);
        var good = await gitHub.Identity.MintAsync(job.Id, Audience, cancellationToken: Cancelled);

        Assert.True((await VerifyAsync(gitHub, good)).IsValid);
        Assert.False((await VerifyAsync(gitHub, await gitHub.Identity.ForgeAsync(job.Id, Audience, Cancelled))).IsValid);
        Assert.False((await VerifyAsync(gitHub, await gitHub.Identity.UnsignedAsync(job.Id, Audience, Cancelled))).IsValid);
        Assert.False((await VerifyAsync(gitHub, await gitHub.Identity.MintAsync(job.Id, "another audience", cancellationToken: Cancelled))).IsValid);
        var tampered = await gitHub.Identity.MintAsync(job.Id, Audience, claims => claims["exp"] = (long)claims["exp"] - 3600, Cancelled);
        Assert.False((await VerifyAsync(gitHub, tampered)).IsValid);
    }

    [Fact]
    public async Task Given_a_rerun_the_attempt_and_the_check_run_are_new()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        var (run, job) = await StartJobAsync(gitHub);
        await gitHub.Runs.CompleteAsync(run.Id, "failure", Cancelled);

        var again = await gitHub.Runs.RerunAsync(run.Id, Cancelled);

        var claims = Claims(await AskAsync(again.Job("build")));
        Assert.Equal(($"{run.Id}", "2"), ((string?)claims["run_id"], (string?)claims["run_attempt"]));
        Assert.NotEqual($"{job.Id}", (string?)claims["check_run_id"]);
    }

    private static async Task<(SimulatedRun Run, SimulatedJob Job)> StartJobAsync(GitHubSimulator gitHub)
    {
        await gitHub.CommitAsync("main", (Repositories.WorkflowPath, Repositories.Workflow));
        var run = await gitHub.Runs.StartAsync(new NewRun(gitHub.FullName(), Repositories.WorkflowPath), Cancelled);
        return (run, await gitHub.Runs.StartJobAsync(run.Job("build").Id, Cancelled));
    }

    // As the Actions toolkit asks: the address has a query already.
    private static async Task<string> AskAsync(SimulatedJob job)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", job.IdTokenRequestToken);
        var answer = await http.GetStringAsync($"{job.IdTokenRequestUrl}&audience={Uri.EscapeDataString(Audience)}", Cancelled);
        return (string)JsonNode.Parse(answer)!["value"]!;
    }

    private static async Task<HttpStatusCode> StatusAsync(SimulatedJob job, string requestToken)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", requestToken);
        using var answer = await http.GetAsync(job.IdTokenRequestUrl, Cancelled);
        return answer.StatusCode;
    }

    private static async Task<TokenValidationResult> VerifyAsync(GitHubSimulator gitHub, string token)
    {
        var configuration = await OpenIdConnectConfigurationRetriever.GetAsync(
            $"{gitHub.OidcIssuer}/.well-known/openid-configuration",
            new HttpDocumentRetriever { RequireHttps = false },
            Cancelled
        );
        return await new JsonWebTokenHandler().ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidIssuer = configuration.Issuer,
                ValidAudience = Audience,
                ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
                IssuerSigningKeys = configuration.SigningKeys,
            }
        );
    }

    private static JsonObject Claims(string token) => JsonNode.Parse(Base64UrlEncoder.DecodeBytes(token.Split('.')[1]))!.AsObject();
}
