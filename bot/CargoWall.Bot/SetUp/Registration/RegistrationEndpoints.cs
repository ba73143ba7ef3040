using CargoWall.Bot.Pages.SetUp;
using CargoWall.Bot.Pages.Shell;

namespace CargoWall.Bot.SetUp.Registration;

/// <summary>The pages of <c>cargowall-bot setup</c>: choose, send to GitHub, and what came of it.</summary>
internal static class RegistrationEndpoints
{
    private const int LongestName = 34; // of a GitHub App

    public static void MapRegistration(this WebApplication app)
    {
        app.MapGet("/{key}", Choose);
        app.MapGet("/registered", FinishAsync);
    }

    private static IResult Choose(
        HttpContext context,
        Registration registration,
        RegistrationSettings settings,
        string key,
        string? owner,
        string? name,
        string? optional
    )
    {
        if (!registration.IsKey(key))
        {
            return TypedResults.NotFound();
        }

        var web = settings.GitHub.WebUrl.TrimEnd('/');
        var organization = PageResult.Bounded(owner?.Trim(), 39);
        var appName = PageResult.Bounded(name?.Trim(), LongestName) is { Length: > 0 } chosen ? chosen : "CargoWall";
        // The first look has no answers yet; an unticked box is no answer either.
        var optionalToo = name is null || optional == "true";
        // As the browser calls this machine: the port may be led through from another.
        var host = context.Request.Host;
        var redirect = new Uri($"http://{(host.Host is "127.0.0.1" or "localhost" ? host.Value : $"127.0.0.1:{context.Connection.LocalPort}")}/registered");
        var manifest = AppManifest.Of(appName, settings.PublicUrl, redirect, optionalToo);
        context.Response.Headers.ContentSecurityPolicy = PageHeaders.PolicyWithFormsTo(new Uri(web).GetLeftPart(UriPartial.Authority));
        // A form that is sent without any referrer comes from nowhere; the origin does not hold the key.
        context.Response.Headers["Referrer-Policy"] = "origin";
        return PageResult.Of<RegistrationPage>(
            context,
            new RegistrationView(
                organization,
                appName,
                optionalToo,
                $"{web}{(organization.Length == 0 ? "" : $"/organizations/{Uri.EscapeDataString(organization)}")}/settings/apps/new?state={registration.State}",
                manifest.ToJson(),
                manifest.Hook.Url,
                [.. manifest.Permissions.OrderBy(it => it.Key, StringComparer.Ordinal).Select(it => new AppRequirement(it.Key, it.Value, "").ToString())],
                [.. AppRequirement.EventsToAsk(optionalToo).Select(it => it.ToString())],
                settings.File
            ),
            PageResult.Unkept
        );
    }

    private static async Task<IResult> FinishAsync(
        HttpContext context,
        Registration registration,
        RegistrationSettings settings,
        string? code,
        string? state,
        CancellationToken cancellationToken
    )
    {
        var (app, problem) = await registration.FinishAsync(code, state, cancellationToken);
        if (app is not null)
        {
            Console.WriteLine(
                $"The app {Rendering.PlainText.OneLine(app.Name, 100)} is registered; its key and webhook secret are in {settings.File}. End this with Ctrl-C, then start the bot."
            );
        }

        return PageResult.Of<RegisteredPage>(
            context,
            new RegisteredView(app?.Name, app is null ? null : $"{app.HtmlUrl}/installations/new", settings.File, problem),
            PageResult.Unkept,
            app is null ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK
        );
    }
}
