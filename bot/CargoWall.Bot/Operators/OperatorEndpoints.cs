using System.Globalization;
using CargoWall.Bot.Operators.Deliveries;
using CargoWall.Bot.Operators.SignIn;
using CargoWall.Bot.Pages.Deliveries;
using CargoWall.Bot.Pages.Shell;
using CargoWall.Bot.Pages.SignIn;
using CargoWall.Bot.Webhooks;
using CargoWall.Storage.Inbox;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CargoWall.Bot.Operators;

/// <summary>
/// Pages for those who run the bot: what was delivered, what was given up, and a button that has it done again. Whoever has not signed in gets the same
/// sign-in page at every address, whether there is something or not.
/// </summary>
internal static class OperatorEndpoints
{
    private const string Home = "/deliveries";
    private const int LongestForm = 8 * 1024;
    private const int PageSize = 50;
    private const int MostGivenUp = 20;
    private static readonly string[] s_reading = [HttpMethods.Get, HttpMethods.Head];

    public static void MapOperators(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/sign-in", s_reading, ShowSignIn);
        routes.MapPost("/sign-in", SignInAsync);
        routes.MapPost("/sign-out", (Delegate)SignOutAsync);
        var deliveries = routes.MapGroup(Home).RequireAuthorization(OperatorSession.Scheme);
        deliveries.MapMethods("", s_reading, ListAsync);
        deliveries.MapMethods("/{**id}", s_reading, ShowAsync);
        deliveries.MapPost("/replay", ReplayAsync);
    }

    private static RazorComponentResult ShowSignIn(HttpContext context, OperatorKeys keys) =>
        Page<SignInPage>(
            context,
            new SignInView(OperatorSession.Of(context), keys.AreConfigured, Local(context.Request.Query[SignInView.ReturnField]), Problem: null)
        );

    private static async Task<IResult> SignInAsync(HttpContext context, OperatorKeys keys, SignInTries tries, ILoggerFactory loggers)
    {
        if (!keys.AreConfigured || await ReadFormAsync(context) is not { } form)
        {
            return TypedResults.LocalRedirect("/sign-in");
        }

        var to = Local(form[SignInView.ReturnField]);
        var log = loggers.CreateLogger(typeof(OperatorEndpoints));
        var address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        if (tries.Wait(address) is { } wait)
        {
            context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            return Refuse(StatusCodes.Status429TooManyRequests, "Too many tries. Wait a minute, then try again.");
        }

        string name = form[SignInView.NameField].ToString(),
            key = form[SignInView.KeyField].ToString();
        if (name.Length > OperatorEntry.LongestName || key.Length > OperatorKeys.LongestKey || !keys.Fit(name, key))
        {
            OperatorLog.Refused(log, address);
            return Refuse(StatusCodes.Status403Forbidden, "This name and key do not belong together.");
        }

        await context.SignInAsync(OperatorSession.Scheme, OperatorSession.PrincipalOf(name));
        OperatorLog.SignedIn(log, name, address);
        return TypedResults.LocalRedirect(to);

        RazorComponentResult Refuse(int status, string problem) =>
            Page<SignInPage>(context, new SignInView(OperatorSession.Of(context), IsConfigured: true, to, problem), status);
    }

    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        if (await ReadFormAsync(context) is not null)
        {
            await context.SignOutAsync(OperatorSession.Scheme);
        }

        return TypedResults.LocalRedirect("/sign-in");
    }

    private static async Task<IResult> ListAsync(
        HttpContext context,
        DeliveryReading reading,
        string? state,
        string? @event,
        string? repository,
        string? page,
        CancellationToken cancellationToken
    )
    {
        var query = new DeliveryQuery(
            state is not null && DeliveryQuery.States.Contains(state) ? state : "",
            PageResult.Bounded(@event, 64),
            PageResult.Bounded(repository, 200),
            int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 1, DeliveryQuery.LastPage) : 1
        );
        var showsGivenUp = !query.IsFiltered && query.Page == 1;
        var (rows, hasMore) = await reading.ListAsync(query, PageSize, cancellationToken);
        var (events, repositories) = await reading.ListChoicesAsync(cancellationToken);
        return Page<DeliveriesPage>(
            context,
            new DeliveriesView
            {
                Session = OperatorSession.Of(context),
                Query = query,
                Dead = showsGivenUp ? (await reading.ListAsync(new DeliveryQuery("dead", "", "", 1), MostGivenUp, cancellationToken)).Rows : [],
                DeadCount = await reading.CountDeadAsync(cancellationToken),
                Writes = showsGivenUp ? await reading.ListWritesAsync("", MostGivenUp, cancellationToken) : [],
                WriteCount = await reading.CountWritesAsync(cancellationToken),
                Rows = rows,
                HasMore = hasMore,
                Events = Choices(events, query.Event),
                Repositories = Choices(repositories, query.Repository),
                Now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime,
            }
        );
    }

    private static async Task<IResult> ShowAsync(HttpContext context, DeliveryReading reading, string id, CancellationToken cancellationToken)
    {
        var session = OperatorSession.Of(context);
        return await reading.FindAsync(id, cancellationToken) is { } delivery
            ? Page<DeliveryPage>(context, new DeliveryView(session, delivery))
            : Page<DeliveryMissingPage>(context, session, StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ReplayAsync(HttpContext context, Replaying replaying, CancellationToken cancellationToken)
    {
        if (await ReadFormAsync(context) is not { } form || context.User.Identity?.Name is not { } name)
        {
            return Page<OldFormPage>(context, OperatorSession.Of(context), StatusCodes.Status400BadRequest);
        }

        var replay = new Replay(name, ReplayWay.Page);
        if (form["all"] == "true")
        {
            await replaying.ReplayAllAsync(replay, cancellationToken);
            return TypedResults.LocalRedirect(Home);
        }

        var outcome = await replaying.ReplayAsync(form["id"].ToString(), replay, cancellationToken);
        return outcome is ReplayOutcome.Delivery or ReplayOutcome.Waiting
            ? TypedResults.LocalRedirect(DeliveryView.AddressOf(form["id"].ToString()))
            : TypedResults.LocalRedirect(Home);
    }

    /// <summary>Null when the form is too large, is none, or is not one that this bot gave to this visitor.</summary>
    private static async Task<IFormCollection?> ReadFormAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = LongestForm;
        }

        try
        {
            return context.Request.HasFormContentType && await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context)
                ? await context.Request.ReadFormAsync(context.RequestAborted)
                : null;
        }
        catch (Exception mistake) when (mistake is BadHttpRequestException or InvalidDataException)
        {
            return null;
        }
    }

    private static RazorComponentResult Page<T>(HttpContext context, object model, int status = StatusCodes.Status200OK)
        where T : IComponent => PageResult.Of<T>(context, model, PageResult.Unkept, status);

    // Only to pages of operators: a link to the sign-in page must not lead elsewhere afterwards.
    private static string Local(string? address) =>
        address is { Length: < 2_000 }
        && (address is Home or "/setup" || address.StartsWith(Home + "/", StringComparison.Ordinal) || address.StartsWith(Home + "?", StringComparison.Ordinal))
            ? address
            : Home;

    private static List<string> Choices(IReadOnlyList<string> names, string chosen) =>
        chosen.Length == 0 || names.Contains(chosen) ? [.. names] : [.. names.Append(chosen).Order(StringComparer.Ordinal)];
}

internal static partial class OperatorLog
{
    [LoggerMessage(261, LogLevel.Information, "Operator {Name} has signed in from {Address}")]
    public static partial void SignedIn(ILogger logger, string name, string address);

    [LoggerMessage(262, LogLevel.Warning, "A sign-in from {Address} was refused: the name and the key do not belong together")]
    public static partial void Refused(ILogger logger, string address);
}
