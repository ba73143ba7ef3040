using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using AngleSharp.Html.Parser;
using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator;

namespace CargoWall.Bot.Tests.SetUp;

/// <summary><c>cargowall-bot setup</c> as a process, before a GitHub that registers apps.</summary>
public sealed class RegistrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _browser = new(new HttpClientHandler { AllowAutoRedirect = false });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string FilePath => _folder.File("github-app.json");

    public void Dispose()
    {
        _browser.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Given_a_bot_without_an_app_one_is_registered_and_the_bot_starts_with_it()
    {
        await using var github = await GitHubSimulator.StartAsync(new SimulatorOptions(), Cancel);
        await using (var setup = BotProcess.Begin(Settings(github), "setup", "--port", "0"))
        {
            var (target, manifest) = await ReadFormAsync(new Uri($"{await setup.AddressAsync()}?name=Wall+of+octo&owner={github.Owner}&optional=true"));
            Assert.StartsWith($"{github.BaseAddress}organizations/{github.Owner}/settings/apps/new?state=", target.ToString(), StringComparison.Ordinal);

            var back = await PostAsync(target, manifest);
            var done = await _browser.GetAsync(back, Cancel);
            var page = await done.Content.ReadAsStringAsync(Cancel);

            Assert.Equal(HttpStatusCode.OK, done.StatusCode);
            Assert.Contains("The app <bdi>Wall of octo</bdi> is registered", page, StringComparison.Ordinal);
            Assert.Contains("/installations/new", page, StringComparison.Ordinal);
            Assert.All(new[] { page, setup.Output }, text => Assert.DoesNotContain(Secret("WebhookSecret"), text, StringComparison.Ordinal));
            Assert.All(new[] { page, setup.Output }, text => Assert.DoesNotContain("PRIVATE KEY", text, StringComparison.Ordinal));
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        Assert.Equal($"{github.AppId}", Secret("AppId"));
        Assert.Equal(["github-app.json"], Directory.EnumerateFiles(_folder.Root).Select(Path.GetFileName));
        await using var bot = BotProcess.Begin(Settings(github));
        var address = await bot.AddressAsync();
        using var http = new HttpClient { BaseAddress = address };
        using var answer = await http.SendAsync(
            (SignedDelivery.Of("ping", """{"zen":"Design for failure."}""") with { Secret = Secret("WebhookSecret"), AppId = github.AppId }).ToRequest(),
            Cancel
        );
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task Given_no_wish_for_the_optional_rights_the_app_does_not_ask_for_them()
    {
        await using var github = await GitHubSimulator.StartAsync(new SimulatorOptions(), Cancel);
        await using var setup = BotProcess.Begin(Settings(github), "setup", "--port", "0");
        var address = await setup.AddressAsync();

        var (_, all) = await ReadFormAsync(address);
        var (own, least) = await ReadFormAsync(new Uri($"{address}?name=CargoWall&owner="));

        Assert.StartsWith($"{github.BaseAddress}settings/apps/new?state=", own.ToString(), StringComparison.Ordinal);
        Assert.Equal(("write", "write"), (Permission(all, "contents"), Permission(all, "workflows")));
        Assert.Equal(("read", null), (Permission(least, "contents"), Permission(least, "workflows")));
        Assert.Equal(("read", null), (Permission(all, "administration"), Permission(least, "administration")));
        Assert.Equal("https://bot.example/webhooks/github", JsonNode.Parse(least)?["hook_attributes"]?["url"]?.GetValue<string>());
        Assert.False(JsonNode.Parse(least)?["public"]?.GetValue<bool>());
    }

    [Fact]
    public async Task Given_a_stranger_who_does_not_know_the_printed_address_there_is_nothing()
    {
        await using var github = await GitHubSimulator.StartAsync(new SimulatorOptions(), Cancel);
        await using var setup = BotProcess.Begin(Settings(github), "setup", "--port", "0");
        var address = await setup.AddressAsync();

        foreach (var path in (string[])["/", "/setup", "/runs", $"/{new string('0', 32)}", $"{address.AbsolutePath}0"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await _browser.GetAsync(new Uri(address, path), Cancel)).StatusCode);
        }
    }

    [Theory]
    [InlineData("another state")]
    [InlineData("no state")]
    [InlineData("no code")]
    [InlineData("another code")]
    public async Task Given_an_answer_that_does_not_belong_to_this_setup_nothing_is_kept(string doubt)
    {
        await using var github = await GitHubSimulator.StartAsync(new SimulatorOptions(), Cancel);
        await using var setup = BotProcess.Begin(Settings(github), "setup", "--port", "0");
        var (target, manifest) = await ReadFormAsync(await setup.AddressAsync());
        var back = await PostAsync(target, manifest);
        var query = HttpUtility.ParseQueryString(back.Query);
        query[doubt.EndsWith("state", StringComparison.Ordinal) ? "state" : "code"] = doubt.StartsWith("no ", StringComparison.Ordinal) ? null : "0123";

        var answer = await _browser.GetAsync(new Uri(back, $"?{query}"), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.False(File.Exists(FilePath));

        // The right one still holds, and loading its page again changes nothing.
        Assert.Equal(HttpStatusCode.OK, (await _browser.GetAsync(back, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _browser.GetAsync(back, Cancel)).StatusCode);
    }

    [Fact]
    public async Task Given_the_page_its_forms_go_to_this_GitHub_alone()
    {
        await using var github = await GitHubSimulator.StartAsync(new SimulatorOptions(), Cancel);
        await using var setup = BotProcess.Begin(Settings(github), "setup", "--port", "0");

        using var answer = await _browser.GetAsync(await setup.AddressAsync(), Cancel);

        Assert.Contains(
            $"form-action 'self' {github.BaseAddress.GetLeftPart(UriPartial.Authority)};",
            answer.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("PublicUrl", "", "PublicUrl is missing")]
    [InlineData("GitHub:ApiUrl", "http://github.example.com", "GitHub:ApiUrl must be https")]
    [InlineData("GitHub:AppId", "7", "This bot has an app already: GitHub:AppId is 7")]
    [InlineData("port", "many", "--port is a number")]
    [InlineData("Database", "", "Database is empty")]
    public async Task Given_a_wrong_setting_nothing_is_served_and_it_is_named(string name, string value, string sentence)
    {
        await using var github = await GitHubSimulator.StartAsync(new SimulatorOptions(), Cancel);
        var settings = Settings(github);
        settings[name] = value;
        await using var setup = BotProcess.Begin(settings, "setup");

        Assert.Equal(2, await setup.ExitAsync());
        Assert.Contains($"cargowall-bot setup: {sentence}", setup.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_app_that_was_registered_before_no_second_one_is()
    {
        await using var github = await GitHubSimulator.StartAsync(new SimulatorOptions(), Cancel);
        await File.WriteAllTextAsync(FilePath, "{}", Cancel);
        await using var setup = BotProcess.Begin(Settings(github), "setup", "--port", "0");

        Assert.Equal(2, await setup.ExitAsync());
        Assert.Contains("This bot has an app already: its key is in ", setup.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", UnixFileMode.OtherRead, "may be read or changed by others: chmod 600 it")]
    [InlineData("{", UnixFileMode.None, "cannot be read: ")]
    public async Task Given_a_file_that_cannot_count_the_bot_does_not_start_and_says_so(string text, UnixFileMode more, string sentence)
    {
        await using var github = await GitHubSimulator.StartAsync(new SimulatorOptions(), Cancel);
        await File.WriteAllTextAsync(FilePath, text, Cancel);
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
        await using var bot = BotProcess.Begin(Settings(github));

        Assert.Equal(2, await bot.ExitAsync());
        Assert.Contains($"cargowall-bot: {FilePath} {sentence}", bot.Output, StringComparison.Ordinal);
    }

    private Dictionary<string, string> Settings(GitHubSimulator github) =>
        new()
        {
            ["PublicUrl"] = "https://bot.example",
            ["Database"] = $"Data Source={_folder.File("bot.db")}",
            ["GitHub:ApiUrl"] = github.ApiUrl.ToString(),
            ["GitHub:WebUrl"] = github.BaseAddress.ToString(),
        };

    private async Task<(Uri Target, string Manifest)> ReadFormAsync(Uri address)
    {
        var page = await new HtmlParser().ParseDocumentAsync(await _browser.GetStringAsync(address, Cancel), Cancel);
        var form = page.QuerySelector("form[method=post]") ?? throw new InvalidOperationException(page.DocumentElement.OuterHtml);
        return (new Uri(form.GetAttribute("action") ?? ""), form.QuerySelector("input[name=manifest]")?.GetAttribute("value") ?? "");
    }

    private async Task<Uri> PostAsync(Uri target, string manifest)
    {
        using var answer = await _browser.PostAsync(target, new FormUrlEncodedContent(new Dictionary<string, string> { ["manifest"] = manifest }), Cancel);
        return answer.Headers.Location ?? throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(Cancel));
    }

    private string Secret(string name) => JsonNode.Parse(File.ReadAllText(FilePath))?["GitHub"]?[name]?.GetValue<string>() ?? "";

    private static string? Permission(string manifest, string name) => JsonNode.Parse(manifest)?["default_permissions"]?[name]?.GetValue<string>();
}
