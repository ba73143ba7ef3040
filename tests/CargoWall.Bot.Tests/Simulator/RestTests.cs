using System.Text.Json.Nodes;
using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator;
using GitHub.Simulator.Repositories;

namespace CargoWall.Bot.Tests.Simulator;

/// <summary>What all operations share: pages, conditional requests, limits.</summary>
public sealed class RestTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_list_over_pages_following_the_links_gives_each_item_once()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        for (var number = 0; number < 5; number++)
        {
            await gitHub.CommitAsync($"branch-{number}", ("a", $"{number}"));
        }

        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync();
        var names = new List<string?>();
        string? next = $"repos/{gitHub.FullName()}/branches?per_page=2";
        while (next is not null)
        {
            var answer = await app.GetAsync(next, token);
            names.AddRange(answer.Body.AsArray().Select(branch => (string?)branch!["name"]));
            next = answer.Header("Link")?.Split(", ").FirstOrDefault(link => link.EndsWith("rel=\"next\"", StringComparison.Ordinal))?.Split('>')[0][1..];
        }

        Assert.Equal(["branch-0", "branch-1", "branch-2", "branch-3", "branch-4", "main"], names);
    }

    [Fact]
    public async Task Given_a_public_address_links_and_addresses_begin_with_it()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(new SimulatorOptions { PublicUrl = new Uri("https://api.github.example/") }, Cancelled);
        await gitHub.CommitAsync("other", ("a", "1"));
        using var app = new AppClient(gitHub, gitHub.BaseAddress);
        var token = await app.TokenAsync();

        var branches = await app.GetAsync($"repos/{gitHub.FullName()}/branches?per_page=1", token);
        var repository = await app.GetAsync($"repos/{gitHub.FullName()}", token);

        Assert.StartsWith(
            "<https://api.github.example/repos/acme/web/branches?per_page=1&page=2>; rel=\"next\"",
            branches.Header("Link"),
            StringComparison.Ordinal
        );
        Assert.Equal("https://api.github.example/repos/acme/web", (string?)repository.Body["url"]);
        Assert.StartsWith(gitHub.BaseAddress.ToString(), (string?)repository.Body["clone_url"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_renamed_repository_its_old_name_leads_to_it_until_another_takes_it()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync();
        await gitHub.Repositories.RenameAsync(gitHub.FullName(), "site", Cancelled);

        var read = await app.GetAsync($"repos/{gitHub.FullName()}/branches?per_page=1", token);
        var written = await app.PostAsync($"repos/{gitHub.FullName()}/git/refs", token, new JsonObject());
        var followed = await app.GetAsync(read.Header("Location")!, token);

        Assert.Equal((301, $"{gitHub.ApiUrl}repositories/{gitHub.RepositoryId}/branches?per_page=1"), (read.Status, read.Header("Location")));
        Assert.Equal((307, $"{gitHub.ApiUrl}repositories/{gitHub.RepositoryId}/git/refs"), (written.Status, written.Header("Location")));
        Assert.Equal((200, "main"), (followed.Status, (string?)followed.Body[0]!["name"]));

        var other = await gitHub.Repositories.CreateAsync(new NewRepository(gitHub.Owner, gitHub.Repository), Cancelled);
        Assert.Equal(other.Id, (long?)(await app.GetAsync($"repos/{gitHub.FullName()}", await app.TokenAsync())).Body["id"]);
    }

    [Fact]
    public async Task Given_a_known_tag_the_answer_is_not_modified_and_does_not_count()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync();
        var path = $"repos/{gitHub.FullName()}/git/trees/main";
        var first = await app.GetAsync(path, token);

        var again = await app.GetAsync(path, token, first.Header("ETag"));
        await gitHub.CommitAsync("main", ("new", "1"));
        var changed = await app.GetAsync(path, token, first.Header("ETag"));

        Assert.Equal((304, "", first.Header("X-RateLimit-Remaining")), (again.Status, again.Text, again.Header("X-RateLimit-Remaining")));
        Assert.Equal(200, changed.Status);
        Assert.NotEqual(first.Header("ETag"), changed.Header("ETag"));
    }

    [Fact]
    public async Task Given_no_requests_left_the_answer_tells_when_there_are_again()
    {
        var clock = new ManualClock();
        await using var gitHub = await GitHubSimulator.StartAsync(
            new SimulatorOptions
            {
                Clock = clock,
                Limits = new RateLimits { RequestsPerHour = 2 },
            },
            Cancelled
        );
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync(now: clock.GetUtcNow());
        await app.GetAsync("installation/repositories", token);
        await app.GetAsync("installation/repositories", token);

        var refused = await app.GetAsync("installation/repositories", token);
        clock.Advance(TimeSpan.FromHours(1));
        var fresh = await app.TokenAsync(now: clock.GetUtcNow());

        Assert.Equal((403, "0"), (refused.Status, refused.Header("X-RateLimit-Remaining")));
        Assert.Equal(clock.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), refused.Header("X-RateLimit-Reset"));
        Assert.Equal(200, (await app.GetAsync("installation/repositories", fresh)).Status);
    }

    [Fact]
    public async Task Given_too_many_comments_in_a_minute_the_secondary_limit_says_how_long_to_wait()
    {
        var clock = new ManualClock();
        await using var gitHub = await GitHubSimulator.StartAsync(
            new SimulatorOptions
            {
                Clock = clock,
                Limits = new RateLimits { ContentPerMinute = 2 },
            },
            Cancelled
        );
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync(now: clock.GetUtcNow());
        var issue = new JsonObject { ["title"] = "x" };
        Task<AppClient.Answer> WriteAsync() => app.PostAsync($"repos/{gitHub.FullName()}/issues", token, issue);
        await WriteAsync();
        await WriteAsync();

        var refused = await WriteAsync();
        var reading = await app.GetAsync($"repos/{gitHub.FullName()}/issues", token);
        clock.Advance(TimeSpan.FromSeconds(60));
        var later = await WriteAsync();

        Assert.Equal((403, "60"), (refused.Status, refused.Header("Retry-After")));
        Assert.Equal(2, reading.Body.AsArray().Count);
        Assert.Equal(201, later.Status);
    }

    [Fact]
    public async Task Given_a_question_for_the_limits_it_does_not_count()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);
        var token = await app.TokenAsync();

        var first = await app.GetAsync("rate_limit", token);
        var second = await app.GetAsync("rate_limit", token);

        Assert.Equal((int?)first.Body["rate"]!["remaining"], (int?)second.Body["rate"]!["remaining"]);
    }

    [Theory]
    [InlineData("contents/deep/er%20file.txt")]
    [InlineData("contents/deep%2Fer%20file.txt")]
    public async Task Given_slashes_encoded_or_not_the_same_file_is_read(string path)
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await gitHub.CommitAsync("main", ("deep/er file.txt", "found"));
        using var app = new AppClient(gitHub);

        var answer = await app.GetAsync($"repos/{gitHub.FullName()}/{path}", await app.TokenAsync());

        Assert.Equal("found", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)answer.Body["content"]!)));
    }

    [Fact]
    public async Task Given_a_body_that_is_not_JSON_it_is_refused()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var app = new AppClient(gitHub);

        var answer = await app.PostAsync($"repos/{gitHub.FullName()}/issues", await app.TokenAsync(), JsonValue.Create("a string"));

        Assert.Equal(400, answer.Status);
    }
}
