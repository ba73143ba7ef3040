using System.Globalization;
using CargoWall.Bot.Pages.Home;
using CargoWall.Bot.Pages.Runs;
using CargoWall.Bot.Pages.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CargoWall.Bot.Pages;

/// <summary>Pages for people: rendered here, read-only, without scripts.</summary>
internal static class PageEndpoints
{
    private const int LatestRuns = 10;
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapPageFiles();
        routes.MapMethods("/", Reading, HomeAsync);
        routes.MapMethods("/runs", Reading, RunsAsync);
        routes.MapMethods("/runs/{runId}", Reading, RunAsync);
        routes.MapFallback("/{*path:nonfile}", (HttpContext context) => Missing(context));
    }

    private static async Task<IResult> HomeAsync(HttpContext context, RunsReading runs, CancellationToken cancellationToken) =>
        PageResult.Of<HomePage>(context, await runs.ReadAsync(new RunsQuery("", "", "", 1), LatestRuns, cancellationToken), PageResult.AskedAnew);

    private static async Task<IResult> RunsAsync(
        HttpContext context,
        RunsReading runs,
        string? repository,
        string? workflow,
        string? head,
        string? page,
        CancellationToken cancellationToken
    )
    {
        var query = new RunsQuery(
            PageResult.Bounded(repository, 200),
            PageResult.Bounded(workflow, 255),
            PageResult.Bounded(head, 64),
            Math.Min(PageOf(page), RunsQuery.LastPage)
        );
        return PageResult.Of<RunsPage>(context, await runs.ReadAsync(query, RunsView.PageSize, cancellationToken), PageResult.AskedAnew);
    }

    private static async Task<IResult> RunAsync(
        HttpContext context,
        RunPageReading runs,
        string runId,
        string? job,
        string? q,
        string? denied,
        string? page,
        CancellationToken cancellationToken
    )
    {
        var query = new EventsQuery(
            job is { Length: > 0 and <= 64 } ? job : null,
            PageResult.Bounded(q, EventsQuery.LongestSearch).Trim(),
            denied == "true",
            PageOf(page)
        );
        return
            long.TryParse(runId, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && await runs.FindAsync(id, query, cancellationToken) is { } model
            ? PageResult.Of<RunPage>(context, model, PageResult.AskedAnew)
            : Missing(context);
    }

    private static RazorComponentResult Missing(HttpContext context) =>
        PageResult.Of<MissingPage>(context, null, PageResult.AskedAnew, StatusCodes.Status404NotFound);

    private static int PageOf(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page is > 0 and < 100_000 ? page : 1;
}
