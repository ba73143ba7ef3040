using System.Net;
using System.Text.Json.Nodes;
using GitHub.Simulator;
using GitHub.Simulator.PullRequests;

namespace CargoWall.Bot.Tests.Simulator;

public sealed class PageTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_check_with_annotations_its_page_shows_them_beside_their_lines()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        var head = await gitHub.CommitAsync("topic", (".cargowall/npm.yml", "one\ntwo\nthree\nfour\nfive\nsix\n"));
        var pullRequest = await gitHub.PullRequests.OpenAsync(new NewPullRequest(gitHub.FullName(), "topic"), Cancelled);
        await PostCheckAsync(gitHub, head, line: 4, "'four' is not a rule.");
        using var browser = Browser(gitHub);

        var page = await browser.GetStringAsync($"{gitHub.FullName()}/pull/{pullRequest.Number}/checks", Cancelled);

        Assert.Contains("&#x27;four&#x27; is not a rule.", page, StringComparison.Ordinal);
        Assert.Contains("""<tr class="marked"><td class="number">4</td><td class="text">four</td></tr>""", page, StringComparison.Ordinal);
        Assert.Contains("""<td class="number">2</td>""", page, StringComparison.Ordinal);
        Assert.DoesNotContain("""<td class="number">1</td>""", page, StringComparison.Ordinal);
        var files = await browser.GetStringAsync($"{gitHub.FullName()}/pull/{pullRequest.Number}/files", Cancelled);
        Assert.True(files.IndexOf("&#x2B; four", StringComparison.Ordinal) < files.IndexOf("is not a rule", StringComparison.Ordinal));
        Assert.True(files.IndexOf("is not a rule", StringComparison.Ordinal) < files.IndexOf("&#x2B; five", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "<script")]
    [InlineData("<img src=x onerror=alert(1)>", "<img src=x")]
    [InlineData("[click](javascript:alert(1))", "javascript:")]
    [InlineData("[click](JaVaScRiPt:alert(1))", "script:alert")]
    [InlineData("[click](data:text/html,<script>alert(1)</script>)", "data:text")]
    [InlineData("<javascript:alert(1)>", "href=\"javascript")]
    [InlineData("![picture](//elsewhere.example/x)", "src=\"//elsewhere")]
    [InlineData("<details ontoggle=alert(1) open>", "<details ontoggle")]
    [InlineData("<details><summary>fold</summary>\n\n</details></article><form action=/elsewhere>", "<form action=/elsewhere")]
    [InlineData("a <b onclick=alert(1)>b</b> <style>*{display:none}</style>", "<style")]
    public async Task Given_hostile_text_a_page_shows_it_as_text(string text, string mustNotAppear)
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await gitHub.CommitAsync("topic", ("a", "1"));
        var pullRequest = await gitHub.PullRequests.OpenAsync(new NewPullRequest(gitHub.FullName(), "topic") { Title = text, Body = text }, Cancelled);
        await gitHub.PullRequests.CommentAsync(gitHub.FullName(), pullRequest.Number, text, cancellationToken: Cancelled);
        using var browser = Browser(gitHub);

        using var response = await browser.GetAsync($"{gitHub.FullName()}/pull/{pullRequest.Number}", Cancelled);
        var page = await response.Content.ReadAsStringAsync(Cancelled);

        var bodies = page[page.IndexOf("<div class=\"timeline\">", StringComparison.Ordinal)..];
        Assert.DoesNotContain(mustNotAppear, bodies, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_fold_in_a_text_it_folds()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await gitHub.CommitAsync("topic", ("a", "1"));
        var text = "<details><summary>2 jobs</summary>\n\n| job |\n|---|\n| `build` |\n\n</details>";
        var pullRequest = await gitHub.PullRequests.OpenAsync(new NewPullRequest(gitHub.FullName(), "topic") { Body = text }, Cancelled);
        using var browser = Browser(gitHub);

        var page = await browser.GetStringAsync($"{gitHub.FullName()}/pull/{pullRequest.Number}", Cancelled);

        Assert.Matches("(?s)<details><summary>2 jobs</summary>\\s*<table[^>]*>.*<code>build</code>.*</table>\\s*</details>", page);
    }

    [Fact]
    public async Task Given_a_comment_sent_by_the_form_the_app_hears_it()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        await gitHub.CommitAsync("topic", ("a", "1"));
        var pullRequest = await gitHub.PullRequests.OpenAsync(new NewPullRequest(gitHub.FullName(), "topic"), Cancelled);
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);
        using var browser = Browser(gitHub);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["body"] = "/cargowall help" });

        using var response = await browser.PostAsync($"_pages/{gitHub.FullName()}/issues/{pullRequest.Number}/comments", form, Cancelled);

        Assert.Equal("/cargowall help", (string?)(await receiver.NextAsync("issue_comment", "created")).Payload["comment"]!["body"]);
        Assert.Contains("/cargowall help", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_press_on_the_page_the_app_hears_which_button()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        var head = await gitHub.CommitAsync("main", ("a", "1"));
        var id = await PostCheckAsync(gitHub, head, line: 1, "m");
        await using var receiver = await WebhookReceiver.StartAsync();
        await gitHub.Webhooks.SetTargetAsync(receiver.Url, cancellationToken: Cancelled);
        using var browser = Browser(gitHub);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["identifier"] = "reevaluate" });

        using var response = await browser.PostAsync($"_pages/checks/{id}/action", form, Cancelled);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("reevaluate", (string?)(await receiver.NextAsync("check_run", "requested_action")).Payload["requested_action"]!["identifier"]);
    }

    [Fact]
    public async Task Given_the_root_programs_get_the_API_and_people_a_page()
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var browser = Browser(gitHub);
        using var program = new HttpClient { BaseAddress = gitHub.BaseAddress };

        Assert.Contains("acme", await browser.GetStringAsync("", Cancelled), StringComparison.Ordinal);
        Assert.Contains("rate_limit_url", await program.GetStringAsync("", Cancelled), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acme")]
    [InlineData("acme/web")]
    [InlineData("acme/web/pulls")]
    [InlineData("acme/web/actions")]
    [InlineData("acme/web/commit/main")]
    [InlineData("acme/web/commit/main/checks")]
    [InlineData("acme/web/blob/main/README.md")]
    [InlineData("acme/web/raw/main/README.md")]
    [InlineData("_assets/page.css")]
    [InlineData("_avatars/1")]
    public async Task Given_an_address_of_GitHub_there_is_a_page(string path)
    {
        await using var gitHub = await GitHubSimulator.StartAsync(cancellationToken: Cancelled);
        using var browser = Browser(gitHub);

        using var found = await browser.GetAsync(path, Cancelled);
        using var missing = await browser.GetAsync(
            path.Replace("web", "nothing", StringComparison.Ordinal).Replace("acme", "nobody", StringComparison.Ordinal) + "x",
            Cancelled
        );

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (found.StatusCode, missing.StatusCode));
    }

    private static HttpClient Browser(GitHubSimulator gitHub)
    {
        var browser = new HttpClient { BaseAddress = gitHub.BaseAddress };
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        return browser;
    }

    private static async Task<long> PostCheckAsync(GitHubSimulator gitHub, string sha, int line, string message)
    {
        using var app = new AppClient(gitHub);
        var check = await app.PostAsync(
            $"repos/{gitHub.FullName()}/check-runs",
            await app.TokenAsync(),
            new JsonObject
            {
                ["name"] = "CargoWall policy",
                ["head_sha"] = sha,
                ["conclusion"] = "failure",
                ["output"] = new JsonObject
                {
                    ["title"] = "1 error",
                    ["summary"] = "One.",
                    ["annotations"] = new JsonArray(
                        new JsonObject
                        {
                            ["path"] = ".cargowall/npm.yml",
                            ["start_line"] = line,
                            ["end_line"] = line,
                            ["annotation_level"] = "failure",
                            ["message"] = message,
                        }
                    ),
                },
                ["actions"] = new JsonArray(
                    new JsonObject
                    {
                        ["label"] = "Re-evaluate",
                        ["description"] = "Judge again",
                        ["identifier"] = "reevaluate",
                    }
                ),
            }
        );
        return (long)check.Body["id"]!;
    }
}
