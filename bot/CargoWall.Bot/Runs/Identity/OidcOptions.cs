using System.ComponentModel.DataAnnotations;

namespace CargoWall.Bot.Runs.Identity;

/// <summary>Whose tokens the agent API believes. Section <c>Oidc</c>.</summary>
internal sealed class OidcOptions
{
    /// <summary>
    /// The exact <c>iss</c> of GitHub Actions tokens. Default: github.com's. GHE.com: <c>https://token.actions.SUBDOMAIN.ghe.com</c>; GitHub Enterprise
    /// Server: <c>https://HOSTNAME/_services/token</c>; with an enterprise slug in the issuer, the address with that slug.
    /// HTTPS, except on loopback.
    /// </summary>
    [Required]
    public string Issuer { get; set; } = "https://token.actions.githubusercontent.com";

    /// <summary>The one <c>aud</c> that is accepted. Default (empty): <c>PublicUrl</c> without a slash at its end.</summary>
    public string Audience { get; set; } = "";

    /// <summary>True when <see cref="Issuer"/> can be used: absolute, no slash at its end, HTTPS or loopback.</summary>
    public bool HasUsableIssuer() =>
        Uri.TryCreate(Issuer, UriKind.Absolute, out var issuer)
        && (issuer.Scheme == Uri.UriSchemeHttps || (issuer.Scheme == Uri.UriSchemeHttp && issuer.IsLoopback))
        && !Issuer.EndsWith('/')
        && issuer.Query.Length == 0
        && issuer.Fragment.Length == 0;
}
