using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.Apps;

/// <summary>
/// "Registering a GitHub App from a manifest": a browser posts a manifest, is sent back with a code, and the code is exchanged for the app's secrets. The
/// simulator has one app, which becomes what the manifest says. GitHub shows a page to confirm first; here the answer is its button's.
/// </summary>
internal sealed class AppManifests(World world)
{
    private static readonly TimeSpan CodeLife = TimeSpan.FromHours(1);

    private readonly Dictionary<string, DateTimeOffset> _codes = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder pages, RestRoutes routes)
    {
        pages.MapPost("/settings/apps/new", (HttpRequest request, string? state) => RegisterAsync(request, null, state));
        pages.MapPost("/organizations/{organization}/settings/apps/new", RegisterAsync);
        routes.Post("/app-manifests/{code}/conversions", Access.Public, ConvertAsync, makesContent: false);
    }

    private async Task<IResult> RegisterAsync(HttpRequest request, string? organization, string? state)
    {
        using var turn = await world.EnterAsync(request.HttpContext.RequestAborted);
        if (organization is not null && world.FindAccount(organization) is null)
        {
            return Results.NotFound();
        }

        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        if (Read(form["manifest"].ToString()) is not { } manifest)
        {
            return Results.Text("Error: the manifest is invalid.", statusCode: StatusCodes.Status422UnprocessableEntity);
        }

        world.App.Become(manifest.Name, manifest.Permissions, manifest.Events);
        world.App.Hook.Set(manifest.Hook, RandomNumberGenerator.GetHexString(40, lowercase: true));
        var code = RandomNumberGenerator.GetHexString(40, lowercase: true);
        _codes.Add(code, world.Now + CodeLife);
        return Results.Redirect($"{manifest.Redirect}?code={code}{(state is null ? "" : $"&state={Uri.EscapeDataString(state)}")}");
    }

    private Task<RestAnswer> ConvertAsync(RestCall call)
    {
        if (!_codes.Remove(call.Route("code"), out var until) || until < world.Now)
        {
            throw RestProblem.NotFound();
        }

        var json = AppJson.App(world.App, world.Addresses);
        json["client_secret"] = RandomNumberGenerator.GetHexString(40, lowercase: true);
        json["webhook_secret"] = world.App.Hook.Secret;
        json["pem"] = world.App.PrivateKeyPem;
        return Task.FromResult(RestAnswer.Created(json));
    }

    private static Manifest? Read(string text)
    {
        try
        {
            return
                JsonNode.Parse(text) is JsonObject json
                && json["url"] is not null
                && WebAddress.TryParse(json["hook_attributes"]?["url"]?.GetValue<string>() ?? "", out var hook)
                && WebAddress.TryParse(json["redirect_url"]?.GetValue<string>() ?? "", out var redirect)
                ? new Manifest(
                    json["name"]?.GetValue<string>() ?? "CargoWall",
                    hook,
                    redirect,
                    (json["default_permissions"]?.AsObject() ?? []).ToDictionary(it => it.Key, it => it.Value?.GetValue<string>() ?? "read"),
                    [.. (json["default_events"]?.AsArray() ?? []).Select(name => name?.GetValue<string>() ?? "")]
                )
                : null;
        }
        catch (Exception mistake) when (mistake is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private sealed record Manifest(string Name, Uri? Hook, Uri? Redirect, IReadOnlyDictionary<string, string> Permissions, IReadOnlyList<string> Events);
}
