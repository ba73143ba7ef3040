using CargoWall.Bot.Rendering;
using CargoWall.Testing;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CargoWall.Bot.Tests.Rendering;

/// <summary>Hostile text is put through <see cref="Markdown"/> and read back by a parser of GitHub's dialect: it must come out as words.</summary>
public sealed class MarkdownTests
{
    public static TheoryData<int> Cases() => [.. HostileTexts.All.Select((_, number) => number)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Given_hostile_text_as_words_it_is_read_as_words(int number) =>
        Assert.All(
            Wrapped(HostileTexts.All[number]),
            text =>
            {
                var document = Markdig.Markdown.Parse("before " + CargoWall.Bot.Rendering.Markdown.Text(text) + " after", GitHubReading.Dialect);

                var paragraph = Assert.IsType<ParagraphBlock>(Assert.Single(document));
                Assert.All(paragraph.Inline!, inline => Assert.True(inline is LiteralInline, $"{inline.GetType().Name} in {text}"));
            }
        );

    [Theory]
    [MemberData(nameof(Cases))]
    public void Given_hostile_text_at_the_start_of_a_line_it_begins_no_block(int number) =>
        Assert.All(
            Wrapped(HostileTexts.All[number]),
            text =>
            {
                var encoded = CargoWall.Bot.Rendering.Markdown.Text(text);

                var document = Markdig.Markdown.Parse(encoded + "\n", GitHubReading.Dialect);

                Assert.True(encoded.IsEmpty ? document.Count == 0 : document is [ParagraphBlock], $"{document.FirstOrDefault()?.GetType().Name} in {text}");
            }
        );

    [Theory]
    [MemberData(nameof(Cases))]
    public void Given_hostile_text_as_code_it_is_one_piece_of_code_in_its_cell(int number) =>
        Assert.All(
            Wrapped(HostileTexts.All[number]),
            text =>
            {
                var document = Markdig.Markdown.Parse(
                    $"| a | b |\n| --- | --- |\n| {CargoWall.Bot.Rendering.Markdown.Code(text)} | x |\n",
                    GitHubReading.Dialect
                );

                var table = Assert.IsType<Markdig.Extensions.Tables.Table>(Assert.Single(document));
                var row = Assert.IsType<Markdig.Extensions.Tables.TableRow>(table[1]);
                Assert.Equal(2, row.Count);
                var cell = Assert.IsType<ParagraphBlock>(Assert.Single(Assert.IsType<Markdig.Extensions.Tables.TableCell>(row[0])));
                Assert.IsType<CodeInline>(Assert.Single(cell.Inline!));
            }
        );

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
