using CargoWall.Bot.Runs.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CargoWall.Bot.Tests.Runs;

public sealed class ActionsTokenTests : IAsyncLifetime
{
    private const string Audience = "https://bot.example";
    private readonly FixedClock clock = new();
    private readonly HttpClient http = new();
    private LocalIssuer issuer = null!; // Set before each test by InitializeAsync.
    private IssuerKeys keys = null!;
    private ActionsTokens tokens = null!;

    public async ValueTask InitializeAsync()
    {
        issuer = await LocalIssuer.StartAsync();
        keys = new IssuerKeys(issuer.Url, http, clock, NullLogger<IssuerKeys>.Instance);
        tokens = new ActionsTokens(issuer.Url, Audience, keys, clock);
    }

    public async ValueTask DisposeAsync()
    {
        keys.Dispose();
        http.Dispose();
        await issuer.DisposeAsync();
    }

    [Fact]
    public async Task Given_a_genuine_token_its_ids_are_read()
    {
        var outcome = await VerifyAsync(issuer.Sign(Claims()));

        var identity = Assert.IsType<TokenOutcome.Verified>(outcome).Identity;
        Assert.Equal((74, 65, 2202229078, 1), (identity.RepositoryId, identity.OwnerId, identity.RunId, identity.RunAttempt));
        Assert.Equal(1291536064, identity.CheckRunId);
        Assert.Equal("ci.yml", identity.Workflow.File);
        Assert.Equal(("octo-org/shared", "build.yml"), (identity.JobWorkflow?.Repository, identity.JobWorkflow?.File));
    }

    [Fact]
    public async Task Given_a_token_of_an_enterprise_server_without_check_run_it_is_taken()
    {
        var claims = Claims();
        claims.Remove("check_run_id");

        var outcome = await VerifyAsync(issuer.Sign(claims));

        Assert.Null(Assert.IsType<TokenOutcome.Verified>(outcome).Identity.CheckRunId);
    }

    [Fact]
    public async Task Given_a_subject_in_any_form_the_token_is_taken()
    {
        foreach (var subject in new[] { "repo:octo-org@65/octo-repo@74:ref:refs/heads/main", "repository_owner:octo-org", "" })
        {
            var claims = Claims();
            claims["sub"] = subject;

            Assert.IsType<TokenOutcome.Verified>(await VerifyAsync(issuer.Sign(claims)));
        }
    }

    public static TheoryData<string> Tampered => new(TamperedToken.All.Select(token => token.Name));

    [Theory]
    [MemberData(nameof(Tampered))]
    public async Task Given_a_tampered_token_it_is_refused_with_its_sentence(string name)
    {
        var tampered = TamperedToken.All.Single(token => token.Name == name);

        var outcome = await VerifyAsync(tampered.Make(new TokenForge(issuer, Audience, clock.GetUtcNow())));

        Assert.StartsWith(tampered.Sentence, Assert.IsType<TokenOutcome.Refused>(outcome).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_members_and_claims_that_GitHub_may_add_one_day_the_token_is_taken()
    {
        var header = issuer.Header();
        header["x5t"] = "c2FtcGxl";
        header["new"] = "member";
        var claims = Claims();
        claims["enterprise_id"] = "2";
        claims["repo_property_team"] = "payments";

        Assert.IsType<TokenOutcome.Verified>(await VerifyAsync(issuer.Sign(claims, header)));
    }

    [Fact]
    public async Task Given_clocks_that_differ_by_less_than_a_minute_the_token_is_taken()
    {
        var token = issuer.Sign(Claims());

        clock.Advance(TimeSpan.FromSeconds(300 + 59));
        Assert.IsType<TokenOutcome.Verified>(await VerifyAsync(token));

        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.IsType<TokenOutcome.Refused>(await VerifyAsync(token));
    }

    [Fact]
    public async Task Given_a_rotated_key_it_is_fetched_once_and_strange_keys_are_not_asked_for_again_and_again()
    {
        Assert.IsType<TokenOutcome.Verified>(await VerifyAsync(issuer.Sign(Claims())));
        issuer.AddKey();

        Assert.IsType<TokenOutcome.Verified>(await VerifyAsync(issuer.Sign(Claims())));
        Assert.Equal(2, issuer.KeyFetches);

        for (var i = 0; i < 10; i++)
        {
            var header = issuer.Header();
            header["kid"] = $"made-up-{i}";
            Assert.IsType<TokenOutcome.Refused>(await VerifyAsync(issuer.Sign(Claims(), header)));
        }
        Assert.Equal(2, issuer.KeyFetches);

        clock.Advance(IssuerKeys.UnknownKeyPause);
        issuer.AddKey();
        Assert.IsType<TokenOutcome.Verified>(await VerifyAsync(issuer.Sign(Claims())));
        Assert.Equal(3, issuer.KeyFetches);
    }

    [Fact]
    public async Task Given_an_issuer_that_is_down_nothing_is_decided_and_known_keys_stay_good()
    {
        issuer.IsDown = true;
        Assert.IsType<TokenOutcome.Undecided>(await VerifyAsync(issuer.Sign(Claims())));

        issuer.IsDown = false;
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.IsType<TokenOutcome.Verified>(await VerifyAsync(issuer.Sign(Claims())));

        issuer.IsDown = true;
        clock.Advance(TimeSpan.FromHours(2));
        Assert.IsType<TokenOutcome.Verified>(await VerifyAsync(issuer.Sign(Claims())));

        clock.Advance(TimeSpan.FromHours(25));
        Assert.IsType<TokenOutcome.Undecided>(await VerifyAsync(issuer.Sign(Claims())));
    }

    public static TheoryData<string> NoJson => new("<html>maintenance</html>", "", "null", "[]", "{\"keys\":", "{\"jwks_uri\":7}", "{\"keys\":7}");

    [Theory]
    [MemberData(nameof(NoJson))]
    public async Task Given_an_issuer_that_answers_200_with_something_else_known_keys_stay_good(string text)
    {
        Assert.IsType<TokenOutcome.Verified>(await VerifyAsync(issuer.Sign(Claims())));

        issuer.KeySet = text;
        clock.Advance(TimeSpan.FromHours(2));
        Assert.IsType<TokenOutcome.Verified>(await VerifyAsync(issuer.Sign(Claims())));

        issuer.Discovery = text;
        clock.Advance(TimeSpan.FromHours(2));
        Assert.IsType<TokenOutcome.Verified>(await VerifyAsync(issuer.Sign(Claims())));

        clock.Advance(TimeSpan.FromHours(25));
        Assert.IsType<TokenOutcome.Undecided>(await VerifyAsync(issuer.Sign(Claims())));
    }

    [Fact]
    public async Task Given_a_discovery_document_of_another_issuer_its_keys_are_not_used()
    {
        issuer.ClaimedIssuer = "https://token.actions.githubusercontent.com";

        Assert.IsType<TokenOutcome.Undecided>(await VerifyAsync(issuer.Sign(Claims())));
    }

    private Task<TokenOutcome> VerifyAsync(string token) => tokens.VerifyAsync(token, TestContext.Current.CancellationToken);

    private Dictionary<string, object> Claims() => TokenClaimSet.Of(issuer.Url, Audience, clock.GetUtcNow());
}
