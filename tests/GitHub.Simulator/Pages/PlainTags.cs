using System.Text.RegularExpressions;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Renderers.Html.Inlines;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace GitHub.Simulator.Pages;

/// <summary>Of the markup in a text lets a few tags through, as GitHub does, and only without attributes; comments are not shown. All else is shown as text.</summary>
internal static partial class PlainTags
{
    public static void Use(HtmlRenderer renderer)
    {
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlBlockRenderer>(new Blocks());
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlInlineRenderer>(new Inlines());
    }

    private static void Write(HtmlRenderer renderer, string text)
    {
        var end = 0;
        foreach (Match tag in Allowed().Matches(text))
        {
            renderer.WriteEscape(text[end..tag.Index]);
            renderer.Write(tag.Value.StartsWith("<!--", StringComparison.Ordinal) ? "" : tag.Value);
            end = tag.Index + tag.Length;
        }

        renderer.WriteEscape(text[end..]);
    }

    [GeneratedRegex("</?(?:details|summary|br|sub|sup|kbd)>|<details open>|<br />|<!--(?:(?!--).)*-->", RegexOptions.CultureInvariant)]
    private static partial Regex Allowed();

    private sealed class Blocks : HtmlObjectRenderer<HtmlBlock>
    {
        protected override void Write(HtmlRenderer renderer, HtmlBlock block) => PlainTags.Write(renderer, block.Lines.ToString() + "\n");
    }

    private sealed class Inlines : HtmlObjectRenderer<HtmlInline>
    {
        protected override void Write(HtmlRenderer renderer, HtmlInline inline) => PlainTags.Write(renderer, inline.Tag);
    }
}
