using System.Security.Cryptography;
using System.Text;
using CargoWall.Bot.Runs.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;
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

    public static TheoryData<string> Forgeries => new(Forge.Keys);

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Given_a_tampered_token_it_is_refused(string forgery)
    {
        var token = Forge[forgery](this);

        Assert.IsType<TokenOutcome.Refused>(await VerifyAsync(token));
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

    [Fact]
    public async Task Given_a_discovery_document_of_another_issuer_its_keys_are_not_used()
    {
        issuer.ClaimedIssuer = "https://token.actions.githubusercontent.com";

        Assert.IsType<TokenOutcome.Undecided>(await VerifyAsync(issuer.Sign(Claims())));
    }

    private Task<TokenOutcome> VerifyAsync(string token) => tokens.VerifyAsync(token, TestContext.Current.CancellationToken);

    private Dictionary<string, object> Claims() => TokenClaimSet.Of(issuer.Url, Audience, clock.GetUtcNow());

    private string With(string claim, object? value)
    {
        var claims = Claims();
        if (value is null)
        {
            claims.Remove(claim);
        }
        else
        {
            claims[claim] = value;
        }
        return issuer.Sign(claims);
    }

    private string WithHeader(string member, object? value)
    {
        var header = issuer.Header();
        if (value is null)
        {
            header.Remove(member);
        }
        else
        {
            header[member] = value;
        }
        return issuer.Sign(Claims(), header);
    }

    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    private static readonly Dictionary<string, Func<ActionsTokenTests, string>> Forge = new(StringComparer.Ordinal)
    {
        ["empty"] = _ => "",
        ["not a token"] = _ => "hello",
        ["two parts"] = test => string.Join('.', test.issuer.Sign(test.Claims()).Split('.')[..2]),
        ["five parts"] = test => test.issuer.Sign(test.Claims()) + ".e30.e30",
        ["header is not JSON"] = test => "bm9uc2Vuc2U." + string.Join('.', test.issuer.Sign(test.Claims()).Split('.')[1..]),
        ["payload is a list"] = test => test.issuer.Sign(new Dictionary<string, object>()).Split('.') is [var head, _, var tail] ? $"{head}.W10.{tail}" : "",
        ["alg none"] = test => LocalIssuer.Encode(new { typ = "JWT", alg = "none", kid = test.issuer.CurrentKeyId }) + "." + LocalIssuer.Encode(test.Claims()) + ".",
        ["alg None in capitals"] = test => LocalIssuer.Encode(new { typ = "JWT", alg = "NONE", kid = test.issuer.CurrentKeyId }) + "." + LocalIssuer.Encode(test.Claims()) + ".",
        ["HS256 keyed with the public key"] = test =>
        {
            var unsigned = LocalIssuer.Encode(new { typ = "JWT", alg = "HS256", kid = test.issuer.CurrentKeyId }) + "." + LocalIssuer.Encode(test.Claims());
            var secret = Encoding.ASCII.GetBytes(test.issuer.CurrentKey.ExportSubjectPublicKeyInfoPem());
            return unsigned + "." + Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(unsigned)));
        },
        ["RS256 signature called RS512"] = test => test.WithHeader("alg", "RS512"),
        ["PS256"] = test => test.WithHeader("alg", "PS256"),
        ["another key under a known id"] = test =>
        {
            using var stranger = RSA.Create(2048);
            return test.issuer.Sign(test.Claims(), key: stranger);
        },
        ["key inside the header"] = test =>
        {
            using var stranger = RSA.Create(2048);
            var parameters = stranger.ExportParameters(false);
            var header = test.issuer.Header();
            header["kid"] = "mine";
            header["jwk"] = new { kty = "RSA", kid = "mine", n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) };
            return test.issuer.Sign(test.Claims(), header, stranger);
        },
        ["no key id"] = test => test.WithHeader("kid", null),
        ["no type"] = test => test.WithHeader("typ", null),
        ["type of an access token"] = test => test.WithHeader("typ", "at+jwt"),
        ["no signature"] = test => string.Join('.', test.issuer.Sign(test.Claims()).Split('.')[..2]) + ".",
        ["claims changed after signing"] = test =>
        {
            var parts = test.issuer.Sign(test.Claims()).Split('.');
            var claims = test.Claims();
            claims["repository_id"] = "75";
            return $"{parts[0]}.{LocalIssuer.Encode(claims)}.{parts[2]}";
        },
        ["another issuer"] = test => test.With("iss", "https://token.actions.githubusercontent.com"),
        ["issuer with a slash more"] = test => test.With("iss", test.issuer.Url + "/"),
        ["issuer with a slug more"] = test => test.With("iss", test.issuer.Url + "/acme"),
        ["no issuer"] = test => test.With("iss", null),
        ["another audience"] = test => test.With("aud", "https://github.com/octo-org"),
        ["audience with a slash more"] = test => test.With("aud", Audience + "/"),
        ["audience in capitals"] = test => test.With("aud", "https://BOT.example"),
        ["our audience among others"] = test => test.With("aud", new[] { Audience, "https://other.example" }),
        ["no audience"] = test => test.With("aud", null),
        ["expired"] = test => test.With("exp", test.Now - 61),
        ["no expiry"] = test => test.With("exp", null),
        ["expiry as text"] = test => test.With("exp", "tomorrow"),
        ["lives for a year"] = test => test.With("exp", test.Now + 31_536_000),
        ["not valid yet"] = test => test.With("nbf", test.Now + 120),
        ["issued in the future"] = test => test.With("iat", test.Now + 120),
        ["no time of issue"] = test => test.With("iat", null),
        ["no token id"] = test => test.With("jti", null),
        ["no repository id"] = test => test.With("repository_id", null),
        ["repository id as number"] = test => test.With("repository_id", 74),
        ["repository id with a sign"] = test => test.With("repository_id", "-74"),
        ["repository id zero"] = test => test.With("repository_id", "0"),
        ["no owner id"] = test => test.With("repository_owner_id", null),
        ["no run id"] = test => test.With("run_id", null),
        ["no attempt"] = test => test.With("run_attempt", null),
        ["attempt beyond any"] = test => test.With("run_attempt", "99999999999"),
        ["check run of letters"] = test => test.With("check_run_id", "abc"),
        ["no workflow"] = test => test.With("workflow_ref", null),
        ["workflow outside of the folder"] = test => test.With("workflow_ref", "octo-org/octo-repo/.github/workflows/../../evil.yml@refs/heads/main"),
        ["no workflow commit"] = test => test.With("workflow_sha", null),
        ["commit that is none"] = test => test.With("workflow_sha", "main"),
        ["called workflow without commit"] = test => test.With("job_workflow_sha", null),
        ["too large"] = test => test.With("padding", new string('x', 20_000)),
    };
}
