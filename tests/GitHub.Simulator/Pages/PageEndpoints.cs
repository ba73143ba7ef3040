namespace GitHub.Simulator.Pages;

/// <summary>All pages at GitHub's addresses, with what they look like.</summary>
internal sealed class PageEndpoints(World world, HomePages home, ConversationPages conversations, CodePages code, PageForms forms)
{
    // Everything comes from here and nothing runs: a page may hold whatever people and apps wrote.
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        var pages = endpoints.MapGroup("").AddEndpointFilter(AddHeadersAsync);
        home.Map(pages);
        conversations.Map(pages);
        code.Map(pages);
        forms.Map(pages);
        pages.MapGet("/_assets/page.css", () => Results.Stream(Asset("page.css"), "text/css; charset=utf-8"));
        pages.MapGet(
            "/_avatars/{id:long}",
            (long id) => Results.Text(Avatar.Svg(id, world.Accounts.FirstOrDefault(account => account.Id == id)?.Login ?? "GitHub"), "image/svg+xml")
        );
    }

    private static async ValueTask<object?> AddHeadersAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var headers = context.HttpContext.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        return await next(context);
    }

    private static Stream Asset(string name) =>
        typeof(PageEndpoints).Assembly.GetManifestResourceStream($"GitHub.Simulator.Pages.{name}")
        ?? throw new InvalidOperationException($"The program has no asset '{name}'.");
}
