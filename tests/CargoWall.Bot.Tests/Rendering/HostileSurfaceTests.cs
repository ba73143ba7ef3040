using CargoWall.Testing;

namespace CargoWall.Bot.Tests.Rendering;

/// <summary>Each text of <see cref="HostileTexts"/> in each place of everything that the bot writes: read as GitHub reads it, it is words and nothing else.</summary>
public sealed class HostileSurfaceTests
{
    private const string OurAddress = "https://github.com/acme/";

    private const string Harmless = "harmless";

    public static TheoryData<string> MarkdownSurfaces() => [.. HostileSurfaces.OfMarkdown.Keys];

    public static TheoryData<string> TitleSurfaces() => [.. HostileSurfaces.OfTitles.Keys];

    public static TheoryData<string> PlainSurfaces() => [.. HostileSurfaces.OfPlainText.Keys];

    [Fact]
    public void The_table_has_more_than_three_hundred_texts() => Assert.True(HostileTexts.All.Count >= 300, $"{HostileTexts.All.Count}");

    [Theory]
    [MemberData(nameof(MarkdownSurfaces))]
    public void Given_hostile_text_everywhere_in_Markdown_it_is_read_as_text_alone(string surface)
    {
        var render = HostileSurfaces.OfMarkdown[surface];
        var shape = surface.StartsWith("reply, ", StringComparison.Ordinal) ? null : GitHubReading.ShapeOf(render(Harmless));

        var problems = HostileTexts.All.SelectMany(text =>
        {
            // What is cut has fewer blocks, never others.
            var rendered = render(text);
            var hasAll = !string.IsNullOrWhiteSpace(text) && !rendered.Contains("Cut here", StringComparison.Ordinal);
            return GitHubReading.ProblemsOf(rendered, OurAddress, hasAll ? shape : null).Distinct().Select(problem => $"{Shown(text)}: {problem}");
        });

        AssertNone(problems);
    }

    [Theory]
    [MemberData(nameof(TitleSurfaces))]
    public void Given_hostile_text_in_a_title_it_mentions_refers_and_skips_nothing(string surface) =>
        AssertNone(
            HostileTexts.All.SelectMany(text =>
                GitHubReading.ProblemsOfTitle(HostileSurfaces.OfTitles[surface](text)).Select(problem => $"{Shown(text)}: {problem}")
            )
        );

    [Theory]
    [MemberData(nameof(PlainSurfaces))]
    public void Given_hostile_text_in_plain_text_nothing_unseen_is_left(string surface) =>
        AssertNone(
            HostileTexts.All.SelectMany(text =>
                HostileSurfaces.OfPlainText[surface](text).SelectMany(GitHubReading.UnseenIn).Select(problem => $"{Shown(text)}: {problem}")
            )
        );

    private static string Shown(string text) => System.Text.Json.JsonSerializer.Serialize(text.Length > 60 ? text[..60] : text);

    private static void AssertNone(IEnumerable<string> problems)
    {
        var all = problems.ToList();
        Assert.True(all.Count == 0, $"{all.Count} problems:\n{string.Join('\n', all.Take(40))}");
    }
}
