using System.Text.Json.Nodes;
using GitHub.Simulator.Actions;
using Microsoft.IdentityModel.Tokens;

namespace GitHub.Simulator.Oidc;

/// <summary>The issuer's discovery and keys, and the endpoint at which a running job gets its tokens.</summary>
internal sealed class OidcEndpoints(World world, SigningKeys keys, IdTokens tokens)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/_oidc/.well-known/openid-configuration", Discovery);
        endpoints.MapGet("/_oidc/.well-known/jwks", Keys);
        endpoints.MapGet("/_actions/idtoken", IssueAsync);
    }

    private IResult Discovery()
    {
        var issuer = world.Addresses.OidcIssuer;
        return Json(
            new JsonObject
            {
                ["issuer"] = issuer,
                ["jwks_uri"] = $"{issuer}/.well-known/jwks",
                ["subject_types_supported"] = WireJson.Texts(["public", "pairwise"]),
                ["response_types_supported"] = WireJson.Texts(["id_token"]),
                ["id_token_signing_alg_values_supported"] = WireJson.Texts(["RS256"]),
                ["scopes_supported"] = WireJson.Texts(["openid"]),
            }
        );
    }

    private IResult Keys() =>
        Json(
            new JsonObject
            {
                ["keys"] = WireJson.List(
                    keys.Published.Select(key =>
                    {
                        var parameters = key.Rsa.ExportParameters(includePrivateParameters: false);
                        return new JsonObject
                        {
                            ["kty"] = "RSA",
                            ["alg"] = "RS256",
                            ["use"] = "sig",
                            ["kid"] = key.KeyId,
                            ["n"] = Base64UrlEncoder.Encode(parameters.Modulus),
                            ["e"] = Base64UrlEncoder.Encode(parameters.Exponent),
                        };
                    })
                ),
            }
        );

    private async Task<IResult> IssueAsync(HttpContext http, long job, string? audience)
    {
        using var turn = await world.EnterAsync(http.RequestAborted);
        var found = world.FindJob(job);
        var authorization = http.Request.Headers.Authorization.ToString();
        if (found is null || !authorization.Equals($"Bearer {found.RequestToken}", StringComparison.OrdinalIgnoreCase))
        {
            return Results.Json(new { message = "The request token is not one of this job." }, statusCode: StatusCodes.Status401Unauthorized);
        }

        if (Refusal(found) is { } reason)
        {
            return Results.Json(new { message = reason }, statusCode: StatusCodes.Status403Forbidden);
        }

        return Json(new JsonObject { ["value"] = tokens.Sign(tokens.Claims(found, audience)) });
    }

    private static string? Refusal(Job job) =>
        job switch
        {
            { Plan.IdToken: false } => "The job has no permission id-token: write.",
            { Status: "completed" } => "The job is completed.",
            _ => null,
        };

    private static IResult Json(JsonObject body) => Results.Bytes(WireJson.ToBytes(body), "application/json; charset=utf-8");
}
