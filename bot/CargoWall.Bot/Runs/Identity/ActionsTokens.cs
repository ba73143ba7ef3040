using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CargoWall.Bot.Runs.Identity;

/// <summary>
/// Verifies OIDC tokens of GitHub Actions: GitHub's documentation "OpenID Connect" names the claims. The library checks the signature; form, times and
/// claims are read here, from the very bytes that were signed.
/// </summary>
internal sealed class ActionsTokens(string issuer, string audience, IssuerKeys keys, TimeProvider time)
{
    /// <summary>Real tokens are below 4 kB.</summary>
    internal const int MaximumTokenLength = 16 * 1024;

    private const long SkewSeconds = 60;

    // GitHub's tokens live five minutes; far longer ones are not from a job that runs now.
    private const long LongestLifeSeconds = 15 * 60;

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaximumTokenLength };

    /// <summary>Looks at one compact token that is meant for this bot.</summary>
    public Task<TokenOutcome> VerifyAsync(string token, CancellationToken cancellationToken) => VerifyAsync(token, audience, cancellationToken);

    /// <summary>Looks at one compact token.</summary>
    /// <param name="token">The token as it was sent.</param>
    /// <param name="meantFor">The one <c>aud</c> that is taken.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<TokenOutcome> VerifyAsync(string token, string meantFor, CancellationToken cancellationToken)
    {
        if (token.Length > MaximumTokenLength)
        {
            return Refuse($"The bearer token has more than {MaximumTokenLength} characters.");
        }
        var (unverified, problem) = CompactToken.Read(token);
        if (unverified is null)
        {
            return Refuse(problem);
        }
        var claims = new TokenClaims(unverified.Claims);
        if (Form(unverified, claims) is { } wrong)
        {
            return Refuse(wrong);
        }
        SecurityKey? key;
        try
        {
            key = await keys.FindAsync(unverified.HeaderText("kid") ?? "", cancellationToken);
        }
        catch (IssuerUnreachableException unreachable)
        {
            return new TokenOutcome.Undecided(unreachable.Message);
        }
        if (key is null)
        {
            return Refuse($"The token is signed with a key that {issuer} does not publish.");
        }
        if (!(await Handler.ValidateTokenAsync(token, SignatureOf(key))).IsValid)
        {
            return Refuse("The token's signature does not hold.");
        }
        if (claims.Find("aud") != meantFor)
        {
            return Refuse($"The token is not for this bot: ask for the audience {meantFor}.");
        }
        return Time(claims) is { } untimely ? Refuse(untimely) : Read(claims);
    }

    private string? Form(CompactToken token, TokenClaims claims) =>
        token switch
        {
            _ when token.HeaderText("alg") != SecurityAlgorithms.RsaSha256 => "The token is not signed with RS256.",
            _ when token.HeaderText("typ") != "JWT" => "The token's type is not JWT.",
            _ when token.HeaderText("kid") is not { Length: > 0 and <= 256 } => "The token names no signing key.",
            _ when claims.Find("iss") != issuer => $"The token's issuer is not {issuer}.",
            // Before the library sees them: of a time that it cannot read it says that the signature is wrong.
            _ when claims.Seconds("exp") is null || claims.Seconds("iat") is null || claims.Seconds("nbf") is null =>
                "The token's claims exp, iat and nbf are not all whole numbers.",
            _ => null,
        };

    // Issuer, audience and times were, or are yet to be, read from the claims: the library would take more forms, and the system's clock.
    private static TokenValidationParameters SignatureOf(SecurityKey key) =>
        new()
        {
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            IssuerSigningKey = key,
            TryAllIssuerSigningKeys = false,
            RequireSignedTokens = true,
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        };

    private string? Time(TokenClaims claims)
    {
        var (expires, issued, notBefore) = (claims.Seconds("exp") ?? 0, claims.Seconds("iat") ?? 0, claims.Seconds("nbf") ?? 0);
        if (expires <= issued || expires <= notBefore || expires - issued > LongestLifeSeconds)
        {
            return $"The token's life is none of GitHub's: it ends before it begins, or more than {LongestLifeSeconds / 60} minutes after it was made.";
        }
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return now < expires + SkewSeconds && notBefore <= now + SkewSeconds && issued <= now + SkewSeconds
            ? null
            : "The token is expired or not valid yet: ask for a new one, and check the clock of the runner.";
    }

    private static TokenOutcome Read(TokenClaims claims)
    {
        var isCalled = claims.Has("job_workflow_ref");
        var identity = new JobIdentity
        {
            TokenId = claims.Text("jti", 128),
            Subject = claims.OptionalText("sub", 1_024),
            Expires = DateTimeOffset.FromUnixTimeSeconds(claims.Seconds("exp") ?? 0),
            RepositoryId = claims.Id("repository_id"),
            Repository = claims.Text("repository", 200),
            OwnerId = claims.Id("repository_owner_id"),
            Visibility = claims.OptionalText("repository_visibility", 16),
            RunId = claims.Id("run_id"),
            RunAttempt = claims.Count("run_attempt"),
            CheckRunId = claims.Has("check_run_id") ? claims.Id("check_run_id") : null,
            Workflow = claims.Workflow("workflow_ref"),
            WorkflowSha = claims.Commit("workflow_sha"),
            JobWorkflow = isCalled ? claims.Workflow("job_workflow_ref") : null,
            JobWorkflowSha = isCalled ? claims.Commit("job_workflow_sha") : null,
            Sha = claims.Commit("sha"),
            EventName = claims.Text("event_name", 64),
            Ref = claims.OptionalText("ref", 1_024),
            RunnerEnvironment = claims.OptionalText("runner_environment", 64),
            Actor = claims.OptionalText("actor", 100),
        };
        return claims.Problem is null ? new TokenOutcome.Verified(identity) : Refuse($"The token's claim {claims.Problem} is missing or has an unknown form.");
    }

    private static TokenOutcome.Refused Refuse(string reason) => new(reason);
}
