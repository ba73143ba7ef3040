using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator;
using GitHub.Simulator.Repositories;

namespace CargoWall.Bot.Tests.Simulator;

public sealed class AppTokenTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("bearer")]
    [InlineData("Bearer")]
    [InlineData("TOKEN")]
    public async Task Given_either_scheme_in_any_case_the_app_is_known(string scheme)
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);

        var answer = await app.SendAsync(HttpMethod.Get, "app", null, $"{scheme} {AppClient.AppToken(gitHub)}");

        Assert.Equal((200, gitHub.AppSlug), (answer.Status, (string?)answer.Body["slug"]));
    }

    [Fact]
    public async Task Given_the_client_id_as_issuer_the_app_is_known()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);

        Assert.Equal(200, (await app.SendAsync(HttpMethod.Get, "app", null, $"Bearer {AppClient.AppToken(gitHub, issuer: gitHub.ClientId)}")).Status);
    }

    [Theory]
    [InlineData(-30, 900)]
    [InlineData(300, 500)]
    [InlineData(-600, -10)]
    public async Task Given_times_out_of_bounds_the_app_is_refused(int issuedIn, int expiresIn)
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);

        Assert.Equal(401, (await app.SendAsync(HttpMethod.Get, "app", null, $"Bearer {AppClient.AppToken(gitHub, issuedIn, expiresIn)}")).Status);
    }

    [Fact]
    public async Task Given_another_key_or_issuer_the_app_is_refused()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        using var other = RSA.Create(2048);

        Assert.Equal(401, (await app.SendAsync(HttpMethod.Get, "app", null, $"Bearer {AppClient.AppToken(gitHub, key: other)}")).Status);
        Assert.Equal(401, (await app.SendAsync(HttpMethod.Get, "app", null, $"Bearer {AppClient.AppToken(gitHub, issuer: "1")}")).Status);
    }

    [Fact]
    public async Task Given_an_access_token_the_apps_own_operations_are_refused()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);

        Assert.Equal(401, (await app.GetAsync("app", await app.TokenAsync())).Status);
    }

    [Fact]
    public async Task Given_a_token_narrowed_to_permissions_the_others_are_refused()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var sha = (await gitHub.Repositories.GetAsync(gitHub.FullName(), Cancelled)).HeadSha;
        var token = await app.TokenAsync(new JsonObject { ["permissions"] = new JsonObject { ["checks"] = "read" } });
        var check = new JsonObject { ["name"] = "x", ["head_sha"] = sha };

        Assert.Equal(200, (await app.GetAsync($"repos/{gitHub.FullName()}/commits/{sha}/check-runs", token)).Status);
        Assert.Equal(200, (await app.GetAsync($"repos/{gitHub.FullName()}", token)).Status);
        Assert.Equal(403, (await app.PostAsync($"repos/{gitHub.FullName()}/check-runs", token, check)).Status);
        Assert.Equal(403, (await app.GetAsync($"repos/{gitHub.FullName()}/contents/README.md", token)).Status);
        Assert.Equal(403, (await app.GetAsync($"repos/{gitHub.FullName()}/commits/{sha}", token)).Status);
        Assert.Equal(201, (await app.PostAsync($"repos/{gitHub.FullName()}/check-runs", await app.TokenAsync(), check.DeepClone())).Status);
    }

    [Fact]
    public async Task Given_a_token_narrowed_to_a_repository_the_others_are_not_there()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        var other = await gitHub.Repositories.CreateAsync(new NewRepository(gitHub.Owner, "other"), Cancelled);
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync(new JsonObject { ["repository_ids"] = new JsonArray(other.Id) });

        Assert.Equal(200, (await app.GetAsync($"repos/{other.FullName}", token)).Status);
        Assert.Equal(404, (await app.GetAsync($"repos/{gitHub.FullName()}", token)).Status);
        var list = await app.GetAsync("installation/repositories", token);
        Assert.Equal((1, "selected"), ((int?)list.Body["total_count"], (string?)list.Body["repository_selection"]));
    }

    [Fact]
    public async Task Given_a_wish_for_more_than_was_granted_no_token_is_made()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var path = $"app/installations/{gitHub.InstallationId}/access_tokens";

        Assert.Equal(422, (await app.AsAppAsync(HttpMethod.Post, path, new JsonObject { ["permissions"] = new JsonObject { ["actions"] = "write" } })).Status);
        Assert.Equal(422, (await app.AsAppAsync(HttpMethod.Post, path, new JsonObject { ["permissions"] = new JsonObject { ["secrets"] = "read" } })).Status);
        Assert.Equal(422, (await app.AsAppAsync(HttpMethod.Post, path, new JsonObject { ["repository_ids"] = new JsonArray(1) })).Status);
    }

    [Fact]
    public async Task Given_an_hour_a_token_is_no_longer_good()
    {
        var clock = new ManualClock();
        await using var gitHub = await GitHubSimulator.StartAsync(new SimulatorOptions { Clock = clock }, Cancelled);
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync(now: clock.GetUtcNow());

        clock.Advance(TimeSpan.FromMinutes(59));
        var before = await app.GetAsync("installation/repositories", token);
        clock.Advance(TimeSpan.FromMinutes(1));
        var after = await app.GetAsync("installation/repositories", token);

        Assert.Equal((200, 401), (before.Status, after.Status));
    }

    [Fact]
    public async Task Given_a_suspended_installation_its_tokens_are_refused()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync();

        await gitHub.Accounts.SuspendAsync(gitHub.InstallationId, cancellationToken: Cancelled);

        Assert.Equal(403, (await app.GetAsync($"repos/{gitHub.FullName()}", token)).Status);
        Assert.Equal(403, (await app.AsAppAsync(HttpMethod.Post, $"app/installations/{gitHub.InstallationId}/access_tokens")).Status);
    }
}
