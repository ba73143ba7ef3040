using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace CargoWall.Bot.Operators.SignIn;

/// <summary>What a page for operators knows of its visitor.</summary>
/// <param name="Name">The operator; null while nobody has signed in.</param>
/// <param name="Field">Name of the hidden field that each form carries.</param>
/// <param name="Token">Its value: a form of another site does not have it.</param>
public sealed record OperatorSession(string? Name, string Field, string Token)
{
    /// <summary>Name of the authentication scheme and of the policy that the pages ask for.</summary>
    internal const string Scheme = "operator";

    internal static OperatorSession Of(HttpContext context)
    {
        var tokens = context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context);
        return new(context.User.Identity is { IsAuthenticated: true, Name: { } name } ? name : null, tokens.FormFieldName, tokens.RequestToken ?? "");
    }

    internal static ClaimsPrincipal PrincipalOf(string name) => new(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], Scheme));

    internal static void Configure(CookieAuthenticationOptions options, bool isHttps)
    {
        options.Cookie.Name = isHttps ? "__Host-cargowall-operator" : "cargowall-operator";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = isHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        options.ExpireTimeSpan = TimeSpan.FromHours(8);
        options.SlidingExpiration = false;
        options.LoginPath = "/sign-in";
        options.ReturnUrlParameter = "return";
        options.Events.OnRedirectToLogin = context =>
        {
            // Without scheme and host, which a proxy may have changed. A form that was sent cannot be sent again by a redirect.
            var request = context.Request;
            var back = HttpMethods.IsGet(request.Method) ? QueryString.Create(options.ReturnUrlParameter, $"{request.Path}{request.QueryString}") : default;
            context.Response.Redirect($"{options.LoginPath}{back}");
            return Task.CompletedTask;
        };
    }
}
