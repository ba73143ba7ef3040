using System.Net;
using System.Text.RegularExpressions;
using CargoWall.Bot.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Pages;

public sealed partial class PageTests
{
    private static readonly Dictionary<string, string> Open = new() { ["Pages:Access"] = "open" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/runs")]
    [InlineData("/runs/5001")]
    [InlineData("/runs/5001?job=50010")]
    [InlineData("/runs/5001?q=evil&denied=true")]
    [InlineData("/runs/5001?q=nothing-fits")]
    [InlineData("/nowhere")]
    public async Task Given_hostile_text_everywhere_a_page_holds_it_as_text_alone(string address)
    {
        await using var bot = await StartAsync(Open);
        using var http = bot.CreateClient();

        using var response = await http.GetAsync(new Uri(address, UriKind.Relative), Cancel);
        var page = await response.Content.ReadAsStringAsync(Cancel);

        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch(InlineCode(), Value().Replace(page, "\"\""));
        Assert.DoesNotMatch(OtherHost(), page);
        Assert.Equal(
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
            response.Headers.GetValues("Content-Security-Policy").Single()
        );
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(response.Headers.CacheControl?.Private);
    }

    [Fact]
    public async Task Given_a_run_its_page_shows_figures_jobs_modes_and_rules_with_their_lines()
    {
        await using var bot = await StartAsync(Open);
        using var http = bot.CreateClient();

        var page = await http.GetStringAsync(new Uri("/runs/5001?job=50010", UriKind.Relative), Cancel);

        Assert.Contains("<dt>Destinations</dt><dd>3</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dd>43</dd>", page, StringComparison.Ordinal);
        Assert.Contains("declares enforce, but audit was in force", page, StringComparison.Ordinal);
        Assert.Contains("The machine does not support enforcement", page, StringComparison.Ordinal);
        Assert.Contains($"/acme/.github/blob/{new string('c', 40)}/.cargowall/organization.yml#L17", page, StringComparison.Ordinal);
        Assert.Contains("title=\"SHA-256 dddd", page, StringComparison.Ordinal);
        Assert.True(page.IndexOf("deny **.evil.example", StringComparison.Ordinal) < page.IndexOf("allow registry.npmjs.org", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("q=NPMJS", 1)]
    [InlineData("denied=true", 2)]
    [InlineData("q=%25_plain", 1)]
    [InlineData("q=%25", 1)]
    [InlineData("q=203.0.113", 3)]
    [InlineData("q=organization", 0)]
    [InlineData("q=evil.example&denied=true", 1)]
    public async Task Given_a_search_the_rows_that_fit_are_shown(string query, int rows)
    {
        await using var bot = await StartAsync(Open);
        using var http = bot.CreateClient();

        var page = await http.GetStringAsync(new Uri($"/runs/5001?{query}", UriKind.Relative), Cancel);

        Assert.Contains(
            $"{rows} of 3 rows",
            page.Replace("3 rows</span>", rows == 3 ? "3 of 3 rows" : "3 rows", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Given_more_rows_than_a_page_holds_they_are_paged_and_the_filter_stays()
    {
        await using var bot = await StartAsync(Open);
        await bot.ReadAsync(async database =>
        {
            database.Connections.AddRange(
                Enumerable
                    .Range(0, 250)
                    .Select(n => SeededRuns.Connection("r5001", $"many{n}", $"h{n}.example", CargoWall.Storage.Runs.ConnectionVerdict.Allowed, 1, null, null))
            );
            return await database.SaveChangesAsync(Cancel);
        });
        using var http = bot.CreateClient();

        var second = await http.GetStringAsync(new Uri("/runs/5001?q=.example&page=2", UriKind.Relative), Cancel);
        var beyond = await http.GetStringAsync(new Uri("/runs/5001?q=.example&page=99", UriKind.Relative), Cancel);

        Assert.Contains("Page 2 of 3", second, StringComparison.Ordinal);
        Assert.Contains("href=\"?q=.example#events\" rel=\"prev\"", second, StringComparison.Ordinal);
        Assert.Contains("href=\"?q=.example&amp;page=3#events\" rel=\"next\"", second, StringComparison.Ordinal);
        Assert.Contains("Page 3 of 3", beyond, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_no_sign_in_only_runs_of_public_repositories_are_shown_and_all_else_is_one_404()
    {
        await using var bot = await StartAsync();
        using var http = bot.CreateClient();

        var bodies = new HashSet<string>(StringComparer.Ordinal);
        foreach (var address in new[] { "/runs/5002", "/runs/5003", "/runs/987654", "/runs/-1", "/runs/x", "/runs/99999999999999999999", "/nowhere" })
        {
            using var response = await http.GetAsync(new Uri(address, UriKind.Relative), Cancel);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            bodies.Add(await response.Content.ReadAsStringAsync(Cancel));
        }
        var list = await http.GetStringAsync(new Uri("/runs", UriKind.Relative), Cancel);
        var shown = await http.GetStringAsync(new Uri("/runs/5001", UriKind.Relative), Cancel);

        Assert.Single(bodies);
        Assert.Contains("/runs/5001", list, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", list, StringComparison.Ordinal);
        Assert.DoesNotContain("acme/secret", list, StringComparison.Ordinal);
        Assert.Contains("acme/web", shown, StringComparison.Ordinal);
        Assert.Contains(".cargowall/policy.yml:7", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("acme/.github", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("organization.yml", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_repository_that_turns_private_its_runs_are_gone_at_once()
    {
        await using var bot = await StartAsync();
        using var http = bot.CreateClient();
        using var before = await http.GetAsync(new Uri("/runs/5001", UriKind.Relative), Cancel);
        await bot.ReadAsync(database => database.Repositories.ExecuteUpdateAsync(row => row.SetProperty(it => it.Visibility, "private"), Cancel));

        using var after = await http.GetAsync(new Uri("/runs/5001", UriKind.Relative), Cancel);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotFound], new[] { before.StatusCode, after.StatusCode });
    }

    [Fact]
    public async Task Given_filters_the_list_of_runs_keeps_to_them()
    {
        await using var bot = await StartAsync(Open);
        using var http = bot.CreateClient();
        async Task<bool> ListsAsync(string query, string name) =>
            (await http.GetStringAsync(new Uri($"/runs?{query}", UriKind.Relative), Cancel)).Contains($"{name} #42", StringComparison.Ordinal);

        Assert.True(await ListsAsync("", "Secret") && await ListsAsync("", "CI"));
        Assert.True(await ListsAsync("repository=acme/web", "CI") && !await ListsAsync("repository=acme/web", "Secret"));
        Assert.True(await ListsAsync($"head={new string('a', 40)}&workflow=ci.yml", "CI"));
        Assert.False(await ListsAsync("head=bbbb", "CI") || await ListsAsync("workflow=other.yml", "CI"));
    }

    [Fact]
    public async Task Given_a_run_without_jobs_or_reports_the_page_says_so()
    {
        await using var bot = await StartAsync(Open);
        await bot.ReadAsync(async database =>
        {
            await database.Connections.ExecuteDeleteAsync(Cancel);
            await database.JobReports.ExecuteDeleteAsync(Cancel);
            return await database.RunJobs.Where(row => row.RunId == SeededRuns.PrivateRun).ExecuteDeleteAsync(Cancel);
        });
        using var http = bot.CreateClient();

        Assert.Contains("No jobs yet", await http.GetStringAsync(new Uri("/runs/5002", UriKind.Relative), Cancel), StringComparison.Ordinal);
        var page = await http.GetStringAsync(new Uri("/runs/5001", UriKind.Relative), Cancel);
        Assert.Contains("No report", page, StringComparison.Ordinal);
        Assert.Contains("No events", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_files_of_the_pages_they_are_kept_for_good_by_their_hash()
    {
        await using var bot = await StartAsync();
        using var http = bot.CreateClient();
        var page = await http.GetStringAsync(new Uri("/", UriKind.Relative), Cancel);
        var files = File().Matches(page).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(3, files.Count);
        foreach (var file in files)
        {
            using var response = await http.GetAsync(new Uri(file, UriKind.Relative), Cancel);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Contains("immutable", response.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
            Assert.NotNull(response.Headers.ETag);
        }
        using var missing = await http.GetAsync(new Uri("/assets/secrets.txt", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Given_a_head_request_it_is_answered_like_a_get()
    {
        await using var bot = await StartAsync();
        using var http = bot.CreateClient();
        using var message = new HttpRequestMessage(HttpMethod.Head, new Uri("/runs/5001", UriKind.Relative));

        using var response = await http.SendAsync(message, Cancel);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Given_a_style_sheet_each_colour_that_it_uses_is_there_in_light_and_in_dark()
    {
        await using var bot = await StartAsync();
        using var http = bot.CreateClient();
        var site = await http.GetStringAsync(new Uri("/assets/site.css", UriKind.Relative), Cancel);
        var tokens = await http.GetStringAsync(new Uri("/assets/tokens.css", UriKind.Relative), Cancel);
        var own = Definition().Matches(site).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        var used = Use().Matches(site).Select(match => match.Groups[1].Value).Except(own).Order().ToList();
        var themes = tokens.Split("prefers-color-scheme: dark");

        Assert.Equal(2, themes.Length);
        Assert.NotEmpty(used);
        foreach (var theme in themes)
        {
            Assert.Equal(used, Definition().Matches(theme).Select(match => match.Groups[1].Value).Order());
        }
    }

    private static async Task<RunningBot> StartAsync(IReadOnlyDictionary<string, string>? settings = null)
    {
        var bot = RunningBot.Start(settings);
        await bot.ReadAsync(SeededRuns.SeedAsync);
        return bot;
    }

    // Attributes with code or style in them: the content security policy would block them, so a page must not need them.
    [GeneratedRegex("<[^>]*\\s(style|on[a-z]+)=", RegexOptions.IgnoreCase)]
    private static partial Regex InlineCode();

    // Quotation marks of strangers are encoded, so what is between two plain ones is the value of an attribute.
    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Value();

    // Whatever a browser would load by itself comes from the bot.
    [GeneratedRegex("<(link|img|iframe|script)[^>]*(href|src)=\"(https?:)?//", RegexOptions.IgnoreCase)]
    private static partial Regex OtherHost();

    [GeneratedRegex("href=\"(/assets/[^\"]+)\"")]
    private static partial Regex File();

    [GeneratedRegex(@"^\s*(--[\w-]+):", RegexOptions.Multiline)]
    private static partial Regex Definition();

    [GeneratedRegex(@"var\((--[\w-]+)\)")]
    private static partial Regex Use();
}
