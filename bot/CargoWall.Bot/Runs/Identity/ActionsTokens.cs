using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CargoWall.Bot.Runs.Identity;

/// <summary>Verifies OIDC tokens of GitHub Actions: GitHub's documentation "OpenID Connect" names the claims.</summary>
internal sealed class ActionsTokens(string issuer, string audience, IssuerKeys keys, TimeProvider time)
{
    /// <summary>Real tokens are below 4 kB.</summary>
    internal const int MaximumTokenLength = 16 * 1024;

    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    // GitHub's tokens live five minutes; far longer ones are not from a job that runs now.
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(15);

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaximumTokenLength };

    /// <summary>Looks at one compact token.</summary>
    public async Task<TokenOutcome> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length is 0 or > MaximumTokenLength || !TryRead(token, out var unverified))
        {
            return new TokenOutcome.Refused("The bearer token is not a JSON Web Token of three parts, or it is too large.");
        }
        if (unverified.Alg != SecurityAlgorithms.RsaSha256)
        {
            return new TokenOutcome.Refused("The token is not signed with RS256.");
        }
        if (unverified.Typ != "JWT")
        {
            return new TokenOutcome.Refused("The token's type is not JWT.");
        }
        if (unverified.Issuer != issuer)
        {
            return new TokenOutcome.Refused($"The token's issuer is not {issuer}.");
        }
        if (string.IsNullOrEmpty(unverified.Kid))
        {
            return new TokenOutcome.Refused("The token names no signing key.");
        }
        SecurityKey? key;
        try
        {
            key = await keys.FindAsync(unverified.Kid, cancellationToken);
        }
        catch (IssuerUnreachableException unreachable)
        {
            return new TokenOutcome.Undecided(unreachable.Message);
        }
        if (key is null)
        {
            return new TokenOutcome.Refused($"The token is signed with a key that {issuer} does not publish.");
        }
        var result = await Handler.ValidateTokenAsync(token, Parameters(key));
        return result.IsValid && result.SecurityToken is JsonWebToken verified
            ? Read(verified)
            : new TokenOutcome.Refused(Explain(result.Exception));
    }

    private TokenValidationParameters Parameters(SecurityKey key) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
        ValidIssuer = issuer,
        IssuerSigningKey = key,
        TryAllIssuerSigningKeys = false,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        // Exactly one audience, and it is ours: the library would be content with ours among others.
        AudienceValidator = (audiences, _, _) => audiences.ToArray() is [var only] && string.Equals(only, audience, StringComparison.Ordinal),
        // The library's own check reads the system clock.
        LifetimeValidator = (_, expires, token, _) => token is JsonWebToken jwt && expires is not null && IsNow(jwt),
    };

    private bool IsNow(JsonWebToken token)
    {
        if (!token.TryGetPayloadValue<long>(JwtRegisteredClaimNames.Exp, out var expires)
            || !token.TryGetPayloadValue<long>(JwtRegisteredClaimNames.Iat, out var issued)
            || !token.TryGetPayloadValue<long>(JwtRegisteredClaimNames.Nbf, out var notBefore))
        {
            return false;
        }
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var skew = (long)Skew.TotalSeconds;
        return now < expires + skew && notBefore <= now + skew && issued <= now + skew
            && expires > issued && expires - issued <= (long)LongestLife.TotalSeconds;
    }

    private string Explain(Exception? failure) => failure switch
    {
        SecurityTokenInvalidAudienceException => $"The token is not for this bot: ask for the audience {audience}.",
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNotYetValidException or SecurityTokenNoExpirationException
            => "The token is expired or not valid yet: ask for a new one, and check the clock of the runner.",
        _ => "The token's signature does not hold.",
    };

    private static TokenOutcome Read(JsonWebToken token)
    {
        var claims = new TokenClaims(token);
        var isCalled = claims.Has("job_workflow_ref");
        var identity = new JobIdentity
        {
            TokenId = claims.Text("jti", 128),
            Subject = claims.OptionalText("sub", 1_024),
            Expires = new DateTimeOffset(DateTime.SpecifyKind(token.ValidTo, DateTimeKind.Utc)),
            RepositoryId = claims.Id("repository_id"),
            Repository = claims.Text("repository", 200),
            OwnerId = claims.Id("repository_owner_id"),
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
        return claims.Problem is null
            ? new TokenOutcome.Verified(identity)
            : new TokenOutcome.Refused($"The token's claim {claims.Problem} is missing or has an unknown form.");
    }

    private static bool TryRead(string token, out JsonWebToken read)
    {
        read = null!; // Set on every path that answers true.
        if (token.AsSpan().Count('.') != 2 || !Handler.CanReadToken(token))
        {
            return false;
        }
        try
        {
            read = Handler.ReadJsonWebToken(token);
            return true;
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or SecurityTokenException)
        {
            return false;
        }
    }
}
