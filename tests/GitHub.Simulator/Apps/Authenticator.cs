using System.Text;
using GitHub.Simulator.Rest;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GitHub.Simulator.Apps;

/// <summary>Tells who asks by the <c>Authorization</c> header: app tokens, access tokens, personal tokens; <c>bearer</c> and <c>token</c> in any case.</summary>
internal sealed class Authenticator(World world)
{
    // GitHub: "The time must be no more than 10 minutes into the future". The minute is for clocks that differ.
    private static readonly TimeSpan LongestAppToken = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    public async Task<Caller> IdentifyAsync(string? authorization)
    {
        if (string.IsNullOrEmpty(authorization))
        {
            return new Caller.Anonymous();
        }

        var blank = authorization.IndexOf(' ', StringComparison.Ordinal);
        var (scheme, value) = blank < 0 ? ("", "") : (authorization[..blank].ToLowerInvariant(), authorization[(blank + 1)..].Trim());
        return scheme switch
        {
            "bearer" or "token" => value.Count(character => character == '.') == 2 ? new Caller.AsApp(await VerifyAppAsync(value)) : Find(value),
            "basic" => Find(PasswordOf(value)),
            _ => throw RestProblem.BadCredentials(),
        };
    }

    /// <summary>Who a token belongs to, or 401.</summary>
    public Caller Find(string token)
    {
        if (world.Tokens.FindAccess(token) is { } access)
        {
            return access.ExpiresAt > world.Options.Clock.GetUtcNow() ? new Caller.AsInstallation(access) : throw RestProblem.BadCredentials();
        }

        return world.Tokens.FindPerson(token) is { } person ? new Caller.AsPerson(person) : throw RestProblem.BadCredentials();
    }

    private async Task<App> VerifyAppAsync(string token)
    {
        var handler = new JsonWebTokenHandler { MapInboundClaims = false };
        if (!handler.CanReadToken(token))
        {
            throw RestProblem.BadCredentials("A JSON web token could not be decoded");
        }

        var result = await handler.ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidateAudience = false,
                ValidateLifetime = false,
                ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
                IssuerValidator = (issuer, _, _) => IsOurs(issuer) ? issuer : throw new SecurityTokenInvalidIssuerException(),
                IssuerSigningKey = new RsaSecurityKey(world.App.Key),
            }
        );
        if (!result.IsValid)
        {
            throw RestProblem.BadCredentials(
                result.Exception is SecurityTokenInvalidIssuerException ? "'Issuer' claim ('iss') must be an Integer" : "A JSON web token could not be decoded"
            );
        }

        CheckTimes((JsonWebToken)result.SecurityToken);
        return world.App;
    }

    private void CheckTimes(JsonWebToken token)
    {
        var now = world.Options.Clock.GetUtcNow();
        if (!token.TryGetPayloadValue<long>("iat", out var issued))
        {
            throw RestProblem.BadCredentials("Missing 'issued at' claim ('iat') in assertion");
        }

        if (DateTimeOffset.FromUnixTimeSeconds(issued) > now + Skew)
        {
            throw RestProblem.BadCredentials("'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued");
        }

        if (!token.TryGetPayloadValue<long>("exp", out var ends))
        {
            throw RestProblem.BadCredentials("Missing 'expiration time' claim ('exp') in assertion");
        }

        var expiry = DateTimeOffset.FromUnixTimeSeconds(ends);
        if (expiry <= now)
        {
            throw RestProblem.BadCredentials(
                "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
            );
        }

        if (expiry > now + LongestAppToken + Skew)
        {
            throw RestProblem.BadCredentials("'Expiration time' claim ('exp') is too far in the future");
        }
    }

    private bool IsOurs(string issuer) => issuer == world.App.ClientId || issuer == world.App.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string PasswordOf(string basic)
    {
        try
        {
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(basic));
            return text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
        }
        catch (FormatException)
        {
            throw RestProblem.BadCredentials();
        }
    }
}
