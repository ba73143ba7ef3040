using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CargoWall.Testing;

/// <summary>
/// Reads Markdown as GitHub does and tells what is in it that may not be: a link to elsewhere, an image, a tag that no template has, a mention, a reference,
/// a table whose rows do not have its columns.
/// </summary>
public static partial class GitHubReading
{
    /// <summary>What GitHub reads as Markdown.</summary>
    public static MarkdownPipeline Dialect { get; } =
        new MarkdownPipelineBuilder()
            .UsePipeTables()
            .UseAutoLinks()
            .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
            .UseTaskLists()
            .UseFootnotes()
            .UseMathematics()
            .UseEmojiAndSmiley(enableSmileys: false)
            .UseAlertBlocks()
            .Build();

    /// <summary>What is wrong; empty when nothing is.</summary>
    /// <param name="markdown">The text.</param>
    /// <param name="ourAddress">Where links may lead to, with its slash.</param>
    /// <param name="shape">The blocks that must stand there, from <see cref="ShapeOf"/> of the same surface with harmless text; null asks for none.</param>
    public static IReadOnlyList<string> ProblemsOf(string markdown, string ourAddress, string? shape = null)
    {
        var document = Markdig.Markdown.Parse(markdown, Dialect);
        var problems = document.Descendants().SelectMany(part => ProblemsOf(part, ourAddress)).ToList();
        if (shape is not null && ShapeOf(markdown) is var found && found != shape)
        {
            problems.Add($"the blocks are {found}, not {shape}");
        }

        problems.AddRange(BrokenRowsOf(document, markdown));
        problems.AddRange(UnseenIn(markdown.Replace("\n", "", StringComparison.Ordinal)));
        return problems;
    }

    /// <summary>What is wrong with a title, of which a commit message is made: it is one line, and what GitHub and CI services look for in one is not in it.</summary>
    public static IEnumerable<string> ProblemsOfTitle(string title) =>
        UnseenIn(title).Concat(Found().Matches(title).Concat(InMessages().Matches(title)).Select(match => $"'{match.Value}' is left"));

    /// <summary>Controls, line ends and characters without width, but for the joiner, which is ours.</summary>
    public static IEnumerable<string> UnseenIn(string text) => Unseen().Matches(text).Select(match => $"U+{(int)match.Value[0]:X4} is left").Distinct();

    /// <summary>The blocks of a text and the inlines that are no words, each by its kind: the same whatever text stands in it.</summary>
    public static string ShapeOf(string markdown) =>
        string.Join(
            ' ',
            Markdig
                .Markdown.Parse(markdown, Dialect)
                .Descendants()
                .Where(part => part is not (LiteralInline or HtmlEntityInline or LineBreakInline or ContainerInline { FirstChild: null }))
                .Select(part => part.GetType().Name)
        );

    private static IEnumerable<string> ProblemsOf(MarkdownObject part, string ourAddress)
    {
        switch (part)
        {
            case LinkInline { IsImage: true } image:
                yield return $"an image of {image.Url}";
                break;
            case LinkInline link when link.Url?.StartsWith(ourAddress, StringComparison.Ordinal) != true:
                yield return $"a link to {link.Url}";
                break;
            case AutolinkInline link:
                yield return $"a link to {link.Url}";
                break;
            case HtmlInline tag when !OurTag().IsMatch(tag.Tag):
                yield return $"a tag {tag.Tag}";
                break;
            case HtmlBlock block when !OurTag().IsMatch(block.Lines.ToString().Trim()):
                yield return $"HTML {block.Lines}";
                break;
            case HtmlEntityInline:
                break;
            case Table table when table.OfType<TableRow>().Any(row => row.Count != table.ColumnDefinitions.Count(column => column is not null)):
                yield return "a row without the columns of its table";
                break;
            case Markdig.Extensions.Footnotes.Footnote
            or Markdig.Extensions.Footnotes.FootnoteLink
            or Markdig.Extensions.Mathematics.MathInline
            or Markdig.Extensions.Mathematics.MathBlock
            or Markdig.Extensions.Emoji.EmojiInline
            or LinkReferenceDefinition
            or Markdig.Extensions.TaskLists.TaskList:
                yield return $"a {part.GetType().Name}";
                break;
            case FencedCodeBlock { Info: { Length: > 0 } info } when info is not ("text" or "yaml"):
                yield return $"a block of {info}";
                break;
            case LeafBlock { Inline: not null } or ContainerInline:
                foreach (var found in Found().Matches(WordsOf((part as LeafBlock)?.Inline ?? (ContainerInline)part)).Select(match => match.Value))
                {
                    yield return $"'{found}', which GitHub links";
                }

                break;
        }
    }

    // GitHub parts the cells of a row before it reads them (GFM, "Tables"), our parser reads code first: a bar without a backslash ends a cell in code too.
    private static IEnumerable<string> BrokenRowsOf(MarkdownDocument document, string markdown)
    {
        var code = document.Descendants<FencedCodeBlock>().SelectMany(block => Enumerable.Range(block.Line, block.Lines.Count + 1)).ToHashSet();
        var bars = 0;
        foreach (var (_, line) in markdown.Split('\n').Index().Where(line => !code.Contains(line.Index)))
        {
            if (Columns().IsMatch(line))
            {
                bars = Bar().Count(line);
            }
            else if (!line.StartsWith('|'))
            {
                bars = 0;
            }
            else if (bars > 0 && Bar().Count(line) != bars)
            {
                yield return "a row with more bars than its table has";
            }
        }
    }

    // What stands next to one another is one text where GitHub looks for mentions and references: after Markdown, without its escapes.
    private static string WordsOf(ContainerInline container) =>
        string.Concat(
            container.Select(inline =>
                inline switch
                {
                    LiteralInline words => words.Content.ToString(),
                    HtmlEntityInline entity => entity.Transcoded.ToString(),
                    LineBreakInline => "\n",
                    _ => "\u0001",
                }
            )
        );

    /// <summary>Mentions, references, commits, emoji and mail addresses in a text after its escapes are gone.</summary>
    [GeneratedRegex("@[A-Za-z0-9]|#[0-9]|\\bGH-[0-9]|(?<![0-9A-Za-z])[0-9a-f]{7,40}(?![0-9A-Za-z])|:[a-z0-9_+-]+:", RegexOptions.IgnoreCase)]
    private static partial Regex Found();

    // Commit messages: addresses are links, "[skip ci]" and its like keep workflows from running, backticks make code.
    [GeneratedRegex("[a-z]+://|\\[[a-z]|`", RegexOptions.IgnoreCase)]
    private static partial Regex InMessages();

    // Those of our templates.
    [GeneratedRegex("^(</?(details|summary|sub)>|<br>|<details><summary>[^<>]*</summary>|<!-- cargowall:[a-z:.0-9-]+ -->)$")]
    private static partial Regex OurTag();

    [GeneratedRegex("^\\|( ?:?-+:? ?\\|)+$")]
    private static partial Regex Columns();

    [GeneratedRegex("(?<!\\\\)\\|")]
    private static partial Regex Bar();

    // The joiner U+2060 is ours.
    [GeneratedRegex("[\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2061-\\u206f\\ufeff]")]
    private static partial Regex Unseen();
}
