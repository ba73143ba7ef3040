using CargoWall.Bot.Rendering;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CargoWall.Bot.Tests.Rendering;

/// <summary>Hostile text is put through <see cref="Markdown"/> and read back by a parser of GitHub's dialect: it must come out as words.</summary>
public sealed class MarkdownTests
{
    private static readonly MarkdownPipeline s_github = new MarkdownPipelineBuilder()
        .UsePipeTables().UseAutoLinks().UseEmphasisExtras().UseTaskLists().UseFootnotes().UseMathematics().UseEmojiAndSmiley().Build();

    private static readonly string[] s_hostile =
    [
        "plain.example.com",
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "<!-- comment -->",
        "[click](https://evil.example)",
        "![image](https://evil.example/x.png)",
        "[a][b]",
        "[a]: https://evil.example",
        "https://evil.example/?q=1",
        "http://evil.example",
        "www.evil.example",
        "see WWW.evil.example now",
        "mailto:a@evil.example",
        "ftp://evil.example",
        "a@evil.example",
        "@octocat and @acme/security",
        "#1, acme/web#1 and GH-1",
        ":tada: :+1:",
        "`code`",
        "``` \nfence\n```",
        "`unclosed ``",
        "``",
        "`",
        "a|b|c",
        "**bold** __bold__ *i* _i_ ~~gone~~",
        "# heading",
        "1. list",
        "1) list",
        "- list",
        "+ list",
        "> quote",
        "---",
        "===",
        "&lt;b&gt; &copy; &#64;octocat",
        "$x$ and $$y$$",
        "[^1]",
        "- [x] done",
        "line\nbreak\r\nand\u2028more\u2029here\vthere",
        "tab\there",
        "right\u202Eto\u2066left\u2069",
        "zero\u200Bwidth\u200D\uFEFF\u2060join",
        "\u0000\u0007\u001b[31mred",
        "back\\slash\\",
        "\\`escaped\\`",
        "a\\|b",
        "\ud800lone surrogate",
        "emoji \ud83d\ude00 stays",
        "   leading and trailing   ",
        "",
        "<details><summary>x</summary>y</details>",
        "{{raw}} {{{raw}}}",
        "</td></tr></table>",
        "xn--e1afmkfd.example",
        "пример.example",
    ];

    public static TheoryData<string> Cases() => [.. s_hostile];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Given_hostile_text_as_words_it_is_read_as_words(string hostile) => Assert.All(Wrapped(hostile), text =>
    {
        var document = Markdig.Markdown.Parse("before " + CargoWall.Bot.Rendering.Markdown.Text(text) + " after", s_github);

        var paragraph = Assert.IsType<ParagraphBlock>(Assert.Single(document));
        Assert.All(paragraph.Inline!, inline => Assert.True(inline is LiteralInline, $"{inline.GetType().Name} in {text}"));
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Given_hostile_text_at_the_start_of_a_line_it_begins_no_block(string hostile) => Assert.All(Wrapped(hostile), text =>
    {
        var encoded = CargoWall.Bot.Rendering.Markdown.Text(text);

        var document = Markdig.Markdown.Parse(encoded + "\n", s_github);

        Assert.True(encoded.IsEmpty ? document.Count == 0 : document is [ParagraphBlock], $"{document.FirstOrDefault()?.GetType().Name} in {text}");
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Given_hostile_text_as_code_it_is_one_piece_of_code_in_its_cell(string hostile) => Assert.All(Wrapped(hostile), text =>
    {
        var document = Markdig.Markdown.Parse($"| a | b |\n| --- | --- |\n| {CargoWall.Bot.Rendering.Markdown.Code(text)} | x |\n", s_github);

        var table = Assert.IsType<Markdig.Extensions.Tables.Table>(Assert.Single(document));
        var row = Assert.IsType<Markdig.Extensions.Tables.TableRow>(table[1]);
        Assert.Equal(2, row.Count);
        var cell = Assert.IsType<ParagraphBlock>(Assert.Single(Assert.IsType<Markdig.Extensions.Tables.TableCell>(row[0])));
        Assert.IsType<CodeInline>(Assert.Single(cell.Inline!));
    });

    [Theory]
    [InlineData("@octocat")]
    [InlineData("#12")]
    [InlineData("a@evil.example")]
    public void Given_a_mention_a_joiner_keeps_GitHub_from_finding_it(string text)
    {
        var shown = CargoWall.Bot.Rendering.Markdown.Text(text).ToString();

        Assert.Contains('\u2060', shown);
        Assert.DoesNotMatch("[@#][A-Za-z0-9]", shown);
    }

    [Fact]
    public void Given_text_that_turns_the_reading_order_or_cannot_be_seen_nothing_of_that_is_left()
    {
        var shown = PlainText.OneLine("a\u202Eb\u200Bc\u0000d\uFEFFe\u2066f\u3164g\nh", 100);

        Assert.Equal("abcdefg h", shown);
    }

    [Fact]
    public void Given_long_text_it_is_cut_without_halving_a_character()
    {
        var shown = PlainText.OneLine(string.Concat(Enumerable.Repeat("\ud83d\ude00", 50)), 21);

        Assert.True(shown.Length <= 21);
        Assert.EndsWith("\ud83d\ude00…", shown, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Wrapped(string text) =>
        new[] { ("", ""), ("word ", " word"), ("[", "](x)"), ("`", "`"), ("<", ">"), ("\\", "\\") }.Select(around => around.Item1 + text + around.Item2);
}
