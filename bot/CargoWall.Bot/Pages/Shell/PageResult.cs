using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CargoWall.Bot.Pages.Shell;

/// <summary>A page as an endpoint answers it.</summary>
internal static class PageResult
{
    /// <summary>Nobody keeps it: it may show what only an operator may see.</summary>
    public const string Unkept = "no-store";

    /// <summary>The visitor's browser alone keeps it, and asks each time whether it still holds.</summary>
    public const string AskedAnew = "private, no-cache";

    /// <param name="context">The request's.</param>
    /// <param name="model">The page's parameter of this name; null for a page without one.</param>
    /// <param name="keeping">The value of <c>Cache-Control</c>.</param>
    /// <param name="status">Its status.</param>
    public static RazorComponentResult Of<T>(HttpContext context, object? model, string keeping, int status = StatusCodes.Status200OK)
        where T : IComponent
    {
        context.Response.Headers.CacheControl = keeping;
        var parameters = model is null ? new Dictionary<string, object?>() : new Dictionary<string, object?> { ["Model"] = model };
        return new RazorComponentResult(typeof(T), parameters) { StatusCode = status };
    }

    /// <summary>What a visitor asks by the address, no longer than something of its kind may be.</summary>
    public static string Bounded(string? text, int length) =>
        text is null ? ""
        : text.Length <= length ? text
        : text[..length];
}
