using System.Text.Json;
using System.Text.Json.Serialization;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Apps;
using GitHub.Simulator.Checks;
using GitHub.Simulator.Control;
using GitHub.Simulator.Faults;
using GitHub.Simulator.Git;
using GitHub.Simulator.Issues;
using GitHub.Simulator.Oidc;
using GitHub.Simulator.Pages;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Recording;
using GitHub.Simulator.Repositories;
using GitHub.Simulator.Rest;
using GitHub.Simulator.Webhooks;

namespace GitHub.Simulator;

/// <summary>Puts the parts of the simulator together into one web application.</summary>
internal static class SimulatorHost
{
    // A push comes in one request; GitHub's own limit for it is 2 GiB.
    private const long LongestRequest = 2L * 1024 * 1024 * 1024;

    public static WebApplication Build(SimulatorOptions options, World world)
    {
        // Empty: neither files beside the program nor environment variables meant for others change a simulator.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        builder.Logging.AddConsole();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.AllowOutOfOrderMetadataProperties = true;
        });
        builder.WebHost.UseUrls(options.Url);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = LongestRequest);
        builder.Logging.SetMinimumLevel(options.LogLevel);
        builder.Services.AddRazorComponents();
        CargoWall.Bot.Hosting.KeysInMemory.Use(builder.Services);
        AddParts(builder.Services, options, world);
        AddControls(builder.Services);
        var application = builder.Build();
        application.Use(OutliveTheCaller);
        application.Use(ShowHomeToBrowsers);
        application.Use((http, next) => LeadByRepositoryId(http, world, next));
        application.UseRouting();
        Map(application);
        return application;
    }

    // Whoever hangs up ends nothing: what was asked for is carried out, and told of, as a whole. Only the simulator's own end breaks it off.
    private static Task OutliveTheCaller(HttpContext http, RequestDelegate next)
    {
        http.RequestAborted = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        return next(http);
    }

    // Redirects of renamed repositories lead to /repositories/ID, below which is what is below /repos/OWNER/NAME.
    private static Task LeadByRepositoryId(HttpContext http, World world, RequestDelegate next)
    {
        if (
            http.Request.Path.Value!.Split('/', 4) is ["", "repositories", var id, .. var rest]
            && long.TryParse(id, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && world.FindRepository(number) is { } repository
        )
        {
            http.Request.Path = $"/repos/{repository.FullName}{string.Concat(rest.Select(part => "/" + part))}";
        }

        return next(http);
    }

    private static void AddParts(IServiceCollection services, SimulatorOptions options, World world)
    {
        services.AddSingleton(world);
        services.AddSingleton(new FaultPlan(options.Seed));
        services.AddSingleton(new RateLimiter(options.Limits, options.Clock));
        services.AddSingleton(new DeliveryLog(options.Clock));
        services.AddSingleton<Recorder>();
        services.AddSingleton<DeliverySender>();
        services.AddSingleton<DeliveryQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<DeliveryQueue>());
        services.AddSingleton<EventPublisher>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<Gatekeeper>();
        services.AddSingleton<RestPipeline>();
        services.AddSingleton<CheckService>();
        services.AddSingleton<CheckEndpoints>();
        services.AddSingleton<PullRequestService>();
        services.AddSingleton<IssueService>();
        services.AddSingleton<PushService>();
        services.AddSingleton<RunService>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<IdTokens>();
        services.AddSingleton<PageReader>();
        services.AddSingleton<PageHost>();
        services.AddSingleton<HomePages>();
        services.AddSingleton<ConversationPages>();
        services.AddSingleton<CodePages>();
        services.AddSingleton<PageForms>();
    }

    // The controls are public and their parts are not, so their constructors are internal and are called here.
    private static void AddControls(IServiceCollection services)
    {
        services.AddSingleton(parts => new AccountControl(Part<World>(parts), Part<EventPublisher>(parts)));
        services.AddSingleton(parts => new RepositoryControl(Part<World>(parts), Part<PushService>(parts), Part<EventPublisher>(parts)));
        services.AddSingleton(parts => new PullRequestControl(
            Part<World>(parts),
            Part<PullRequestService>(parts),
            Part<IssueService>(parts),
            Part<PushService>(parts)
        ));
        services.AddSingleton(parts => new CheckControl(Part<World>(parts), Part<CheckService>(parts)));
        services.AddSingleton(parts => new RunControl(Part<World>(parts), Part<RunService>(parts)));
        services.AddSingleton(parts => new IdentityControl(Part<World>(parts), Part<SigningKeys>(parts), Part<IdTokens>(parts)));
        services.AddSingleton(parts => new WebhookControl(
            Part<World>(parts),
            Part<EventPublisher>(parts),
            Part<DeliveryQueue>(parts),
            Part<DeliveryLog>(parts)
        ));
        services.AddSingleton(parts => new FaultControl(Part<FaultPlan>(parts)));
        services.AddSingleton(parts => new RecordingControl(Part<Recorder>(parts)));
    }

    private static void Map(WebApplication application)
    {
        var routes = new RestRoutes(application, Make<RestPipeline>());
        Make<AppEndpoints>().Map(routes);
        Make<HookEndpoints>().Map(routes);
        Make<AppManifests>().Map(application, routes);
        Make<MetaEndpoints>().Map(routes);
        Make<AccountEndpoints>().Map(routes);
        Make<RepositoryEndpoints>().Map(routes);
        Make<ActivityEndpoints>().Map(routes);
        Make<ContentEndpoints>().Map(routes);
        Make<CommitEndpoints>().Map(routes);
        Make<GitDataEndpoints>().Map(routes);
        Make<CheckEndpoints>().Map(routes);
        Make<PullRequestEndpoints>().Map(routes);
        Make<ReviewEndpoints>().Map(routes);
        Make<IssueEndpoints>().Map(routes);
        Make<LabelEndpoints>().Map(routes);
        Make<ActionsEndpoints>().Map(routes);
        application.MapControl();
        routes.RefuseOthers();
        Make<GitHttpBackend>().Map(application);
        Make<OidcEndpoints>().Map(application);
        Make<PageEndpoints>().Map(application);

        T Make<T>()
            where T : notnull => ActivatorUtilities.GetServiceOrCreateInstance<T>(application.Services);
    }

    // The root is the API's for programs and a page for people.
    private static Task ShowHomeToBrowsers(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path == "/" && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
        {
            http.Request.Path = "/_pages/home";
        }

        return next(http);
    }

    private static T Part<T>(IServiceProvider parts)
        where T : notnull => parts.GetRequiredService<T>();
}
