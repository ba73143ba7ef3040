using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Tests.Testing;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using Microsoft.IdentityModel.JsonWebTokens;

namespace CargoWall.Bot.Tests.GitHub;

public sealed class GitHubClientTests
{
    private const string Repository = """{"id":7,"name":"web","full_name":"acme/web","private":true,"of-a-later-version":{"a":[1]}}""";

    private static readonly RepositoryAddress s_web = new(new InstallationId(5), new RepositoryId(7), new RepositoryName("acme", "web"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_an_answer_with_unknown_members_the_known_ones_are_read()
    {
        var (client, _, _) = ScriptedGitHub.Start((_, _) => ScriptedGitHub.Json(Repository));

        var repository = await client.Read(s_web).Repositories.FindAsync(Cancel);

        Assert.Equal((7, "web", true), (repository?.Id ?? 0, repository?.Name, repository?.Private ?? false));
    }

    [Fact]
    public async Task Given_an_enterprise_server_calls_go_below_its_base()
    {
        var (client, script, _) = ScriptedGitHub.Start((_, _) => ScriptedGitHub.Json(Repository));

        await client.Read(s_web).Repositories.FindAsync(Cancel);

        Assert.Equal("/api/v3/repos/acme/web", Assert.Single(script.Asked).Path);
    }

    [Fact]
    public async Task Given_each_resource_its_token_is_narrowed_to_the_repository_and_to_what_it_needs()
    {
        var (client, script, _) = ScriptedGitHub.Start(
            (request, _) =>
                request.Method == HttpMethod.Get
                    ? ScriptedGitHub.Json(
                        """{"id":1,"run_id":1,"name":"x","number":1,"state":"open","event":"push","head_sha":"a","status":"completed","sha":"s","tree":[],"truncated":false,"head":{"ref":"r","sha":"a"},"base":{"ref":"r","sha":"a"}}"""
                    )
                    : ScriptedGitHub.Json("""{"id":1,"name":"x","head_sha":"a","status":"completed","body":""}""", HttpStatusCode.Created)
        );
        var (read, write) = (client.Read(s_web), client.Write(s_web));

        await read.Git.FindTreeAsync("abc", recursive: false, Cancel);
        await read.PullRequests.FindAsync(1, Cancel);
        await read.Actions.FindRunAsync(1, Cancel);
        await write.Checks.CreateAsync(new NewCheckRun("n", "a", "e", "completed", "success", null, new CheckRunOutput("t", "s", null, null), []), Cancel);
        await write.Issues.CreateCommentAsync(1, "hello", Cancel);

        Assert.Equal(
            [
                """{"repository_ids":[7],"permissions":{"contents":"read"}}""",
                """{"repository_ids":[7],"permissions":{"pull_requests":"read"}}""",
                """{"repository_ids":[7],"permissions":{"actions":"read"}}""",
                """{"repository_ids":[7],"permissions":{"checks":"write"}}""",
                """{"repository_ids":[7],"permissions":{"issues":"write"}}""",
            ],
            script.TokenRequests
        );
    }

    [Fact]
    public async Task Given_many_calls_at_once_a_token_is_asked_for_once_and_again_before_it_ends()
    {
        var (client, script, clock) = ScriptedGitHub.Start((_, _) => ScriptedGitHub.Json(Repository));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.Read(s_web).Repositories.FindAsync(Cancel)));
        Assert.Single(script.TokenRequests);

        clock.Advance(TimeSpan.FromMinutes(56));
        await client.Read(s_web).Repositories.FindAsync(Cancel);
        Assert.Equal(2, script.TokenRequests.Count);
    }

    [Fact]
    public async Task Given_a_token_is_refused_another_is_asked_for_once()
    {
        var (client, script, _) = ScriptedGitHub.Start(
            (_, asked) => asked == 0 ? ScriptedGitHub.Json("""{"message":"Bad credentials"}""", HttpStatusCode.Unauthorized) : ScriptedGitHub.Json(Repository)
        );

        Assert.NotNull(await client.Read(s_web).Repositories.FindAsync(Cancel));

        Assert.Equal(["token-1", "token-2"], script.Asked.Select(asked => asked.Token));
    }

    [Fact]
    public async Task Given_the_app_itself_asks_it_signs_a_token_of_at_most_ten_minutes()
    {
        string? bearer = null;
        var (client, _, clock) = ScriptedGitHub.Start(
            (request, _) =>
            {
                bearer = request.Headers.Authorization?.Parameter;
                return ScriptedGitHub.Json("""{"id":4711,"name":"CargoWall"}""");
            }
        );

        await client.Apps.GetAuthenticatedAsync(Cancel);

        var token = new JsonWebToken(bearer);
        Assert.Equal(("RS256", "4711"), (token.Alg, token.Issuer));
        Assert.True(token.IssuedAt < clock.GetUtcNow().UtcDateTime);
        Assert.InRange(token.ValidTo, clock.GetUtcNow().UtcDateTime.AddMinutes(1), clock.GetUtcNow().UtcDateTime.AddMinutes(10));
    }

    [Fact]
    public async Task Given_an_unchanged_answer_the_kept_one_is_given_without_its_body_being_sent()
    {
        var (client, _, _) = ScriptedGitHub.Start(
            (request, asked) =>
                asked == 0
                    ? Tagged(ScriptedGitHub.Json(Repository))
                    : new HttpResponseMessage(request.Headers.IfNoneMatch.ToString() == "\"v1\"" ? HttpStatusCode.NotModified : HttpStatusCode.BadRequest)
        );

        await client.Read(s_web).Repositories.FindAsync(Cancel);
        var again = await client.Read(s_web).Repositories.FindAsync(Cancel);

        Assert.Equal("web", again?.Name);
    }

    [Fact]
    public async Task Given_pages_they_are_read_in_order_and_only_as_far_as_asked()
    {
        var (client, script, _) = ScriptedGitHub.Start(
            (request, _) =>
                request.RequestUri!.Query.Contains("page=2", StringComparison.Ordinal)
                    ? ScriptedGitHub.Json(Pulls(2), HttpStatusCode.OK, ("Link", "<https://github.example/api/v3/repos/acme/web/pulls?page=3>; rel=\"next\""))
                    : ScriptedGitHub.Json(
                        Pulls(1),
                        HttpStatusCode.OK,
                        ("Link", "<https://github.example/api/v3/repos/acme/web/pulls?page=2>; rel=\"next\", <https://github.example/api/v3/x>; rel=\"last\"")
                    )
        );

        var numbers = new List<int>();
        await foreach (var pull in client.Read(s_web).PullRequests.ListOpenAsync(Cancel))
        {
            numbers.Add(pull.Number);
            if (numbers.Count == 2)
            {
                break;
            }
        }

        Assert.Equal([1, 2], numbers);
        Assert.Equal(2, script.Asked.Count);
    }

    [Theory]
    [InlineData("https://evil.example/api/v3/repos/acme/web/pulls?page=2")]
    [InlineData("http://github.example/api/v3/repos/acme/web/pulls?page=2")]
    [InlineData("https://github.example:8443/api/v3/repos/acme/web/pulls?page=2")]
    [InlineData("https://github.example/other")]
    public async Task Given_a_next_page_elsewhere_the_token_does_not_go_there(string next)
    {
        var (client, script, _) = ScriptedGitHub.Start((_, _) => ScriptedGitHub.Json(Pulls(1), HttpStatusCode.OK, ("Link", $"<{next}>; rel=\"next\"")));

        await Assert.ThrowsAsync<UnexpectedAnswerException>(async () =>
        {
            await foreach (var _ in client.Read(s_web).PullRequests.ListOpenAsync(Cancel)) { }
        });

        Assert.Single(script.Asked);
    }

    [Fact]
    public async Task Given_a_redirect_to_another_host_it_is_not_followed_and_one_on_the_same_host_is()
    {
        var (client, _, _) = ScriptedGitHub.Start(
            (request, _) =>
                request.RequestUri!.AbsolutePath switch
                {
                    "/api/v3/repos/acme/web" => Redirect("/api/v3/repositories/7"),
                    "/api/v3/repos/acme/evil" => Redirect("https://evil.example/api/v3/repositories/7"),
                    _ => ScriptedGitHub.Json(Repository),
                }
        );

        Assert.NotNull(await client.Read(s_web).Repositories.FindAsync(Cancel));
        await Assert.ThrowsAsync<UnexpectedAnswerException>(() =>
            client.Read(s_web with { Name = new RepositoryName("acme", "evil") }).Repositories.FindAsync(Cancel)
        );
    }

    [Fact]
    public async Task Given_the_primary_limit_the_numbers_are_told_and_the_installation_rests_until_then()
    {
        var (client, script, clock) = ScriptedGitHub.Start(
            (_, asked) =>
                asked == 0
                    ? ScriptedGitHub.Json(
                        """{"message":"API rate limit exceeded"}""",
                        HttpStatusCode.Forbidden,
                        ("x-ratelimit-limit", "5000"),
                        ("x-ratelimit-remaining", "0"),
                        ("x-ratelimit-resource", "core"),
                        (
                            "x-ratelimit-reset",
                            new DateTimeOffset(2026, 11, 25, 12, 20, 0, TimeSpan.Zero).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)
                        )
                    )
                    : ScriptedGitHub.Json(Repository)
        );
        var other = s_web with { Installation = new InstallationId(6) };

        var limit = await Assert.ThrowsAsync<PrimaryLimitException>(() => client.Read(s_web).Repositories.FindAsync(Cancel));
        await Assert.ThrowsAsync<PausedException>(() => client.Read(s_web).Repositories.FindAsync(Cancel));

        Assert.Equal((5000, "core", new DateTimeOffset(2026, 11, 25, 12, 20, 0, TimeSpan.Zero)), (limit.Limit, limit.Resource, limit.RetryAt));
        Assert.Single(script.Asked);
        Assert.NotNull(await client.Read(other).Repositories.FindAsync(Cancel));
        clock.Advance(TimeSpan.FromMinutes(20));
        Assert.NotNull(await client.Read(s_web).Repositories.FindAsync(Cancel));
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "90", 90)]
    [InlineData(HttpStatusCode.TooManyRequests, "5", 5)]
    [InlineData(HttpStatusCode.TooManyRequests, "Wed, 25 Nov 2026 12:10:00 GMT", 600)]
    [InlineData(HttpStatusCode.TooManyRequests, "Wed, 25 Nov 2026 11:00:00 GMT", 1)]
    [InlineData(HttpStatusCode.TooManyRequests, "0", 1)]
    [InlineData(HttpStatusCode.TooManyRequests, "2000000000", 24 * 60 * 60)]
    [InlineData(HttpStatusCode.Forbidden, null, 60)]
    [InlineData(HttpStatusCode.TooManyRequests, null, 60)]
    public async Task Given_a_secondary_limit_its_wait_is_told_within_a_second_and_a_day(HttpStatusCode status, string? retryAfter, int seconds)
    {
        var (client, script, clock) = ScriptedGitHub.Start((_, _) => Secondary(status, retryAfter));

        var limit = await Assert.ThrowsAsync<SecondaryLimitException>(() => client.Read(s_web).Repositories.FindAsync(Cancel));
        await Assert.ThrowsAsync<PausedException>(() => client.Read(s_web).Repositories.FindAsync(Cancel));

        Assert.Equal(clock.GetUtcNow().AddSeconds(seconds), limit.RetryAt);
        Assert.Single(script.Asked);
    }

    [Fact]
    public async Task Given_a_429_that_says_nothing_else_it_is_a_secondary_limit_of_a_minute()
    {
        var (client, script, clock) = ScriptedGitHub.Start((_, _) => ScriptedGitHub.Json("{}", HttpStatusCode.TooManyRequests));

        var limit = await Assert.ThrowsAsync<SecondaryLimitException>(() => client.Read(s_web).Repositories.FindAsync(Cancel));

        Assert.Equal(clock.GetUtcNow().AddSeconds(60), limit.RetryAt);
        Assert.Single(script.Asked);
    }

    [Fact]
    public async Task Given_secondary_limits_that_do_not_say_how_long_the_wait_doubles_up_to_an_hour_until_an_hour_was_without()
    {
        var (client, _, clock) = ScriptedGitHub.Start((_, _) => Secondary(HttpStatusCode.Forbidden, null));
        var minutes = new List<double>();
        for (var refusal = 0; refusal < 8; refusal++)
        {
            await RefusedAsync();
        }

        clock.Advance(TimeSpan.FromHours(1));
        await RefusedAsync();

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 1], minutes);

        async Task RefusedAsync()
        {
            var limit = await Assert.ThrowsAsync<SecondaryLimitException>(() => client.Read(s_web).Repositories.FindAsync(Cancel));
            var wait = limit.RetryAt - clock.GetUtcNow();
            minutes.Add(wait.TotalMinutes);
            clock.Advance(wait);
        }
    }

    [Fact]
    public async Task Given_a_403_that_is_no_limit_nothing_rests()
    {
        var (client, script, _) = ScriptedGitHub.Start(
            (_, _) => ScriptedGitHub.Json("""{"message":"Resource not accessible by integration"}""", HttpStatusCode.Forbidden)
        );

        for (var call = 0; call < 2; call++)
        {
            var refused = await Assert.ThrowsAsync<GitHubForbiddenException>(() => client.Read(s_web).Repositories.FindAsync(Cancel));
            Assert.True(refused.IsLasting);
        }

        Assert.Equal(2, script.Asked.Count);
    }

    [Fact]
    public async Task Given_an_answer_that_used_up_the_last_request_it_counts_and_no_other_is_sent_before_the_reset()
    {
        var reset = new DateTimeOffset(2026, 11, 25, 12, 20, 0, TimeSpan.Zero).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var (client, script, clock) = ScriptedGitHub.Start(
            (_, asked) => ScriptedGitHub.Json(Repository, HttpStatusCode.OK, ("x-ratelimit-remaining", asked == 0 ? "0" : "4999"), ("x-ratelimit-reset", reset))
        );

        Assert.NotNull(await client.Read(s_web).Repositories.FindAsync(Cancel));
        await Assert.ThrowsAsync<PausedException>(() => client.Read(s_web).Repositories.FindAsync(Cancel));

        Assert.Single(script.Asked);
        clock.Advance(TimeSpan.FromMinutes(20));
        Assert.NotNull(await client.Read(s_web).Repositories.FindAsync(Cancel));
    }

    [Fact]
    public async Task Given_a_pause_a_process_that_is_started_during_it_asks_nothing_either()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        var (first, _, _) = ScriptedGitHub.Start((_, _) => Secondary(HttpStatusCode.Forbidden, "90"), new StoredPauses(database));
        var limit = await Assert.ThrowsAsync<SecondaryLimitException>(() => first.Read(s_web).Repositories.FindAsync(Cancel));

        var (second, script, clock) = ScriptedGitHub.Start((_, _) => ScriptedGitHub.Json(Repository), new StoredPauses(database));
        var paused = await Assert.ThrowsAsync<PausedException>(() => second.Read(s_web).Repositories.FindAsync(Cancel));

        Assert.Equal(limit.RetryAt, paused.RetryAt);
        Assert.Empty(script.Asked);
        clock.Advance(TimeSpan.FromSeconds(90));
        Assert.NotNull(await second.Read(s_web).Repositories.FindAsync(Cancel));
    }

    private static HttpResponseMessage Secondary(HttpStatusCode status, string? retryAfter) =>
        ScriptedGitHub.Json("""{"message":"You have exceeded a secondary rate limit"}""", status, retryAfter is null ? [] : [("Retry-After", retryAfter)]);

    [Fact]
    public async Task Given_GitHub_fails_a_read_is_repeated_and_a_write_is_not()
    {
        var (client, script, clock) = ScriptedGitHub.Start(
            (_, asked) => asked == 0 ? ScriptedGitHub.Json("{}", HttpStatusCode.BadGateway) : ScriptedGitHub.Json(Repository)
        );

        var reading = client.Read(s_web).Repositories.FindAsync(Cancel);
        while (!reading.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.NotNull(await reading);
        Assert.Equal(2, script.Asked.Count);

        var (writer, writes, _) = ScriptedGitHub.Start((_, _) => ScriptedGitHub.Json("{}", HttpStatusCode.BadGateway));
        await Assert.ThrowsAsync<GitHubUnavailableException>(() => writer.Write(s_web).Issues.CreateCommentAsync(1, "hello", Cancel));
        Assert.Single(writes.Asked);
    }

    [Fact]
    public async Task Given_a_proxys_404_it_does_not_pass_for_not_found()
    {
        var (client, _, _) = ScriptedGitHub.Start(
            (_, _) =>
            {
                var response = ScriptedGitHub.Json("""{"title":"no such path"}""", HttpStatusCode.NotFound);
                response.Content.Headers.ContentType = new MediaTypeHeaderValue("application/problem+json");
                return response;
            }
        );

        await Assert.ThrowsAsync<UnexpectedAnswerException>(() => client.Read(s_web).Repositories.FindAsync(Cancel));
    }

    [Fact]
    public async Task Given_a_blob_larger_than_asked_for_it_is_not_read()
    {
        var (client, _, _) = ScriptedGitHub.Start(
            (_, _) => ScriptedGitHub.Json($$"""{"encoding":"base64","content":"{{Convert.ToBase64String(new byte[1_000_000])}}"}""")
        );

        await Assert.ThrowsAsync<AnswerTooLargeException>(() => client.Read(s_web).Git.GetBlobAsync("abc", 1_000, Cancel));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    public async Task Given_an_answer_that_is_not_GitHubs_it_is_an_error_of_its_own(string body)
    {
        var (client, _, _) = ScriptedGitHub.Start((_, _) => ScriptedGitHub.Json(body));

        if (body == "{}")
        {
            // Every member may be missing in an old answer; an id of 0 is nobody's.
            Assert.Equal(0, (await client.Read(s_web).Repositories.FindAsync(Cancel))?.Id);
        }
        else
        {
            await Assert.ThrowsAsync<UnexpectedAnswerException>(() => client.Read(s_web).Repositories.FindAsync(Cancel));
        }
    }

    private static string Pulls(int number) =>
        $$"""[ { "number": {{number}}, "state": "open", "head": { "ref": "h", "sha": "a" }, "base": { "ref": "b", "sha": "b" } } ]""";

    private static HttpResponseMessage Tagged(HttpResponseMessage response)
    {
        response.Headers.ETag = new EntityTagHeaderValue("\"v1\"");
        return response;
    }

    private static HttpResponseMessage Redirect(string address) =>
        new(HttpStatusCode.MovedPermanently) { Headers = { Location = new Uri(address, UriKind.RelativeOrAbsolute) } };
}
