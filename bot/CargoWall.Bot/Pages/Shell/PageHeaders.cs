namespace CargoWall.Bot.Pages.Shell;

/// <summary>Headers of every answer of this bot: what a browser may do with it.</summary>
internal static class PageHeaders
{
    private static string Policy { get; } = PolicyWithFormsTo("");

    /// <summary>The policy of a page whose forms may also go to another origin.</summary>
    public static string PolicyWithFormsTo(string origin) =>
        $"default-src 'none'; style-src 'self'; img-src 'self'; form-action {$"'self' {origin}".TrimEnd()}; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    public static void UsePageHeaders(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                var headers = context.Response.Headers;
                headers.ContentSecurityPolicy = Policy;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "no-referrer";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
                return next(context);
            }
        );
}
