using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace CargoWall.Bot.Tests.Runs;

/// <summary>An OIDC issuer on loopback that signs whatever it is told to, also what GitHub never would.</summary>
internal sealed class LocalIssuer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Dictionary<string, RSA> published = [];
    private int keyFetches;

    private LocalIssuer(WebApplication app) => this.app = app;

    public string Url { get; private set; } = "";

    public string CurrentKeyId { get; private set; } = "";

    public RSA CurrentKey => published[CurrentKeyId];

    public bool IsDown { get; set; }

    /// <summary>What the discovery document calls itself; null is the truth.</summary>
    public string? ClaimedIssuer { get; set; }

    /// <summary>What stands in place of the discovery document, as JSON or not; null is the document.</summary>
    public string? Discovery { get; set; }

    /// <summary>What stands in place of the key set; null is the set.</summary>
    public string? KeySet { get; set; }

    public int KeyFetches => keyFetches;

    public static async Task<LocalIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var issuer = new LocalIssuer(builder.Build());
        issuer.app.Use(
            (context, next) =>
            {
                if (issuer.IsDown)
                {
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    return Task.CompletedTask;
                }
                return next(context);
            }
        );
        issuer.app.MapGet(
            "/oidc/.well-known/openid-configuration",
            () =>
                issuer.Discovery is { } text
                    ? Results.Text(text)
                    : Results.Json(
                        new Dictionary<string, object> { ["issuer"] = issuer.ClaimedIssuer ?? issuer.Url, ["jwks_uri"] = issuer.Url + "/.well-known/jwks" }
                    )
        );
        issuer.app.MapGet(
            "/oidc/.well-known/jwks",
            () =>
            {
                Interlocked.Increment(ref issuer.keyFetches);
                return issuer.KeySet is { } text ? Results.Text(text) : Results.Json(new { keys = issuer.published.Select(Jwk) });
            }
        );
        await issuer.app.StartAsync();
        issuer.Url = issuer.app.Urls.First() + "/oidc";
        issuer.AddKey();
        return issuer;
    }

    /// <summary>Signs with a new key from now on; the old ones stay published.</summary>
    public void AddKey()
    {
        CurrentKeyId = Guid.NewGuid().ToString();
        published.Add(CurrentKeyId, RSA.Create(2048));
    }

    public string Sign(IDictionary<string, object> claims, IDictionary<string, object>? header = null, RSA? key = null)
    {
        header ??= Header();
        var unsigned = Encode(header) + "." + Encode(claims);
        return unsigned
            + "."
            + Base64UrlEncoder.Encode((key ?? CurrentKey).SignData(Encoding.ASCII.GetBytes(unsigned), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    public Dictionary<string, object> Header() =>
        new()
        {
            ["typ"] = "JWT",
            ["alg"] = "RS256",
            ["kid"] = CurrentKeyId,
        };

    public static string Encode(object part) => Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes(part));

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        foreach (var key in published.Values)
        {
            key.Dispose();
        }
    }

    private static Dictionary<string, string> Jwk(KeyValuePair<string, RSA> key)
    {
        var parameters = key.Value.ExportParameters(false);
        return new Dictionary<string, string>
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["alg"] = "RS256",
            ["kid"] = key.Key,
            ["n"] = Base64UrlEncoder.Encode(parameters.Modulus),
            ["e"] = Base64UrlEncoder.Encode(parameters.Exponent),
        };
    }
}
