using CargoWall.Bot.Rendering;

namespace CargoWall.Bot.Tests.Rendering;

public sealed class TemplateReaderTests
{
    private static readonly TemplateShape s_shape = new TemplateShape("title", "more").With("items", "name");

    [Theory]
    [InlineData("{{title}}")]
    [InlineData("{{#if more}}{{more}}{{else}}{{title}}{{/if}}")]
    [InlineData("{{#each items}}\n- {{name}}\n{{/each}}\n{{title}}")]
    [InlineData("no tags, a { brace } and }} an end")]
    public void Given_a_template_that_keeps_to_the_language_it_is_taken(string text) => Assert.Empty(TemplateReader.Check(text, s_shape));

    [Theory]
    [InlineData("a\n {{{title}}}", 2, 2, "{{{title}}")]
    [InlineData("{{&title}}", 1, 1, "is not read")]
    [InlineData("{{> partial}}", 1, 1, "is not read")]
    [InlineData("{{* decorator}}", 1, 1, "is not read")]
    [InlineData("{{#*inline \"x\"}}", 1, 1, "is not read")]
    [InlineData("{{!-- comment --}}", 1, 1, "is not read")]
    [InlineData("{{../title}}", 1, 1, "is not read")]
    [InlineData("{{title.length}}", 1, 1, "is not read")]
    [InlineData("{{ title }}", 1, 1, "is not read")]
    [InlineData("{{~title}}", 1, 1, "is not read")]
    [InlineData("{{lookup title more}}", 1, 1, "is not read")]
    [InlineData("{{this}}", 1, 1, "There is no 'this'")]
    [InlineData("{{unknown}}", 1, 1, "There is no 'unknown'")]
    [InlineData("\\{{title}}", 1, 1, "backslash")]
    [InlineData("{{title", 1, 1, "has no '}}'")]
    [InlineData("{{else}}", 1, 1, "stands only between")]
    [InlineData("{{/if}}", 1, 1, "closes nothing")]
    [InlineData("x{{#if more}}", 1, 2, "is never closed")]
    [InlineData("{{#if unknown}}{{/if}}", 1, 1, "does not know 'unknown'")]
    [InlineData("{{#if more}}\n{{#each items}}{{/each}}{{/if}}", 2, 1, "cannot be nested")]
    [InlineData("{{#each items}}{{title}}{{/each}}", 1, 16, "There is no 'title' here")]
    [InlineData("{{#each items}}{{#each items}}", 1, 16, "cannot be nested")]
    [InlineData("{{#with title}}{{/with}}", 1, 1, "is not read")]
    [InlineData("{{#title}}{{/title}}", 1, 1, "is not read")]
    [InlineData("{{^title}}{{/title}}", 1, 1, "is not read")]
    public void Given_anything_else_it_is_refused_with_its_place(string text, int line, int column, string sentence)
    {
        var problem = TemplateReader.Check(text, s_shape)[0];

        Assert.Equal((line, column), (problem.Line, problem.Column));
        Assert.Contains(sentence, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_template_above_16_KiB_it_is_refused() =>
        Assert.Contains(
            "larger than",
            Assert.Single(TemplateReader.Check(new string('a', TemplateReader.MaximumBytes + 1), s_shape)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Given_more_output_than_fits_it_is_cut_with_a_note()
    {
        var template = MarkdownTemplate.Load(
            "checks/policy-broken.md.hbs",
            new TemplateShape("headline", "more", "in-force").With("problems", "place", "message")
        );
        var model = new TemplateModel();
        for (var number = 0; number < 1_000; number++)
        {
            model.Add("problems", new Dictionary<string, Markdown> { ["place"] = Markdown.Number(number), ["message"] = Markdown.Text(new string('x', 400)) });
        }

        var text = template.Render(model);

        Assert.InRange(text.Length, 50_000, MarkdownTemplate.MaximumOutput);
        Assert.EndsWith("*Cut here: this is as much as can be shown.*\n", text, StringComparison.Ordinal);
    }
}
