using GitHub.Simulator;
using GitHub.Simulator.PullRequests;
using Microsoft.Playwright;
using Xunit;

namespace CargoWall.E2E.Tests;

/// <summary>What people look at after the story: the simulated GitHub's pages with the bot's texts, and the bot's own.</summary>
public class PageTests(ToldStory told, Browser browser)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Given_a_pull_request_that_breaks_a_file_its_page_shows_the_check_and_the_line(ColorScheme scheme)
    {
        await using var page = await browser.OpenAsync(ChecksOf(told.Story.Policy!.BrokenPullRequest), scheme);

        await Assertions.Expect(page.Page.Locator("body")).ToContainTextAsync("CargoWall policy");
        await Assertions.Expect(page.Page.Locator("body")).ToContainTextAsync("hots");
        await page.ScreenshotAsync($"check-broken-{scheme}".ToLowerInvariant());
        await page.AssertSoundAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Given_a_pull_request_that_widens_its_page_names_the_new_destination(ColorScheme scheme)
    {
        await using var page = await browser.OpenAsync(ChecksOf(told.Story.Policy!.WideningPullRequest), scheme);

        await Assertions.Expect(page.Page.Locator("body")).ToContainTextAsync("mirror.npm.test");
        await page.ScreenshotAsync($"check-widening-{scheme}".ToLowerInvariant());
        await page.AssertSoundAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Given_a_job_that_was_refused_the_commit_shows_the_egress_check(ColorScheme scheme)
    {
        told.NeedsTheKernel();
        var story = told.Story;

        await using var page = await browser.OpenAsync(new Uri(story.GitHub.BaseAddress, $"{story.Policy!.Web}/commit/{story.Job!.Commit}/checks"), scheme);

        await Assertions.Expect(page.Page.Locator("body")).ToContainTextAsync("CargoWall egress");
        await Assertions.Expect(page.Page.Locator("body")).ToContainTextAsync("collector.attacker.test");
        await page.ScreenshotAsync($"check-egress-{scheme}".ToLowerInvariant());
        await page.AssertSoundAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Given_a_run_its_page_shows_what_was_reached_and_refused(ColorScheme scheme)
    {
        told.NeedsTheKernel();

        await using var page = await browser.OpenAsync(told.Story.Job!.RunPage, scheme);

        await Assertions.Expect(page.Page.Locator("body")).ToContainTextAsync("registry.npm.test");
        await Assertions.Expect(page.Page.Locator("body")).ToContainTextAsync("collector.attacker.test");
        await page.ScreenshotAsync($"run-{scheme}".ToLowerInvariant());
        await page.AssertSoundAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Given_a_pull_request_that_breaks_a_job_its_check_is_judged_by_the_run(ColorScheme scheme)
    {
        told.NeedsTheKernel();

        await using var page = await browser.OpenAsync(ChecksOf(told.Story.Policy!.BreakingPullRequest), scheme);

        await Assertions.Expect(page.Page.Locator("body")).ToContainTextAsync("would be refused in 1 of 1 run");
        await page.ScreenshotAsync($"check-replay-{scheme}".ToLowerInvariant());
        await page.AssertSoundAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Given_a_pull_request_that_needs_a_person_its_conversation_shows_the_comment_and_the_answer_to_the_command(ColorScheme scheme)
    {
        told.NeedsTheKernel();

        await using var page = await browser.OpenAsync(told.Story.Policy!.BreakingPullRequest!.HtmlUrl, scheme);

        await Assertions.Expect(page.Page.Locator("body")).ToContainTextAsync("CargoWall needs a person");
        await Assertions.Expect(page.Page.Locator("body")).ToContainTextAsync("Pull request:");
        await page.ScreenshotAsync($"conversation-{scheme}".ToLowerInvariant());
        await page.AssertSoundAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Given_the_bots_own_pull_request_its_page_shows_what_it_proposes_and_why(ColorScheme scheme)
    {
        told.NeedsTheKernel();

        await using var page = await browser.OpenAsync(told.Story.Policy!.BotsPullRequest!.HtmlUrl, scheme);

        await Assertions.Expect(page.Page.Locator("body")).ToContainTextAsync("mirror.npm.test");
        await page.ScreenshotAsync($"proposal-{scheme}".ToLowerInvariant());
        await page.AssertSoundAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Given_a_bot_that_runs_its_setup_page_tells_everybody_the_fingerprint(ColorScheme scheme)
    {
        await using var page = await browser.OpenAsync(new Uri(told.Story.Bot.Address, "setup"), scheme);

        await Assertions.Expect(page.Page.Locator("pre")).ToContainTextAsync("policy-key-fingerprint: ");
        await Assertions.Expect(page.Page.Locator("body")).Not.ToContainTextAsync("Permissions and events");
        await page.ScreenshotAsync($"setup-public-{scheme}".ToLowerInvariant());
        await page.AssertSoundAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Given_a_bot_without_an_app_a_person_registers_one_in_the_browser(ColorScheme scheme)
    {
        await using var github = await GitHubSimulator.StartAsync(new SimulatorOptions(), TestContext.Current.CancellationToken);
        await using var setup = await RegisteringBot.StartAsync(github, TestContext.Current.CancellationToken);
        await using var page = await browser.OpenAsync(setup.Page, scheme);

        await page.ScreenshotAsync($"setup-register-{scheme}".ToLowerInvariant());
        await page.AssertSoundAsync();
        await page.Page.GetByLabel("Organization that owns it").FillAsync(github.Owner);
        await page.FollowAsync(page.Page.GetByText("Apply"));
        await page.Page.GetByText("Create on GitHub", new PageGetByTextOptions { Exact = true }).ClickAsync();

        await Assertions.Expect(page.Page.Locator("h1")).ToContainTextAsync("The app CargoWall is registered");
        await page.ScreenshotAsync($"setup-registered-{scheme}".ToLowerInvariant());
        await page.AssertSoundAsync();
    }

    [Fact]
    public async Task Given_a_page_of_the_bot_its_security_policy_runs_nothing_inline_and_nothing_foreign()
    {
        told.NeedsTheKernel();

        await using var page = await browser.OpenAsync(told.Story.Job!.RunPage, ColorScheme.Light);

        var policy = page.Response.Headers["content-security-policy"];
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("*", policy, StringComparison.Ordinal);
    }

    private static Uri ChecksOf(SimulatedPullRequest? pullRequest) => new(pullRequest!.HtmlUrl + "/checks"); // opened when the story was told
}
