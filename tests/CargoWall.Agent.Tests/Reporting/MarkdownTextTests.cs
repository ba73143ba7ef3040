using CargoWall.Agent.Reporting;

namespace CargoWall.Agent.Tests.Reporting;

public sealed class MarkdownTextTests
{
    [Theory]
    [InlineData("github.com:443/tcp", "`github.com:443/tcp`")]
    [InlineData("a|b", "`a\\|b`")]
    [InlineData("`x`", "`` `x` ``")]
    [InlineData("a``b", "``` a``b ```")]
    [InlineData("a\nb", "`a\uFFFDb`")]
    [InlineData("\u202Eevil", "`\uFFFDevil`")]
    [InlineData("", "")]
    public void Given_text_in_a_code_span_nothing_in_it_ends_the_span_or_the_cell(string text, string markdown)
    {
        Assert.Equal(markdown, MarkdownText.Code(text));
    }

    [Theory]
    [InlineData("<img src=x>", "&#60;img src&#61;x&#62;")]
    [InlineData("[a](http://b)", "&#91;a&#93;(http&#58;//b)")]
    [InlineData("*x* _y_ @z #1", "&#42;x&#42; &#95;y&#95; &#64;\u2060z &#35;\u20601")]
    public void Given_text_in_a_sentence_no_character_of_it_is_markup(string text, string markdown)
    {
        Assert.Equal(markdown, MarkdownText.Sentence(text));
    }
}
