using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;

namespace GitHub.Simulator.Pages;

/// <summary>Renders what people and apps wrote, as GitHub does: tables, task lists, alerts, folded parts; no addresses but of the web.</summary>
internal static partial class Markdown
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables(new PipeTableOptions { UseHeaderForColumnCount = true })
        .UseAlertBlocks()
        .UseTaskLists()
        .UseAutoLinks()
        .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
        .Build();

    public static MarkupString Render(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return default;
        }

        var document = Markdig.Markdown.Parse(text, Pipeline);
        foreach (var link in document.Descendants<LinkInline>().Where(link => !IsOfTheWeb(link.Url)))
        {
            link.Url = "#";
        }

        foreach (var link in document.Descendants<AutolinkInline>().Where(link => !link.IsEmail && !IsOfTheWeb(link.Url)).ToList())
        {
            link.ReplaceBy(new LiteralInline(link.Url));
        }

        using var output = new StringWriter();
        var renderer = new HtmlRenderer(output);
        Pipeline.Setup(renderer);
        PlainTags.Use(renderer);
        renderer.Render(document);
        return new MarkupString(Align(output.ToString()));
    }

    /// <summary>
    /// A column's alignment as a class: the page's security policy lets no style attribute through. A wide table scrolls, so the keyboard must reach it.
    /// Brackets and quotes in texts are escaped, so only Markdig's own match.
    /// </summary>
    private static string Align(string html) =>
        Alignment().Replace(html, " class=\"align-$1\"").Replace("<table>", "<table tabindex=\"0\">", StringComparison.Ordinal);

    [GeneratedRegex(" style=\"text-align: (left|center|right);\"")]
    private static partial Regex Alignment();

    private static bool IsOfTheWeb(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && !url!.StartsWith('/')
            ? address.Scheme is "http" or "https" or "mailto"
            : url is not null && !url.TrimStart().StartsWith("//", StringComparison.Ordinal) && !url.Contains(':', StringComparison.Ordinal);
}
