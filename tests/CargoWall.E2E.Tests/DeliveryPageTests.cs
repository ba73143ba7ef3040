using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CargoWall.Story.Programs;
using GitHub.Simulator;
using GitHub.Simulator.Repositories;
using Microsoft.Playwright;
using Xunit;

namespace CargoWall.E2E.Tests;

/// <summary>What an operator looks at when something was given up: sign in, see what is missing, read the reason, replay.</summary>
public sealed class DeliveryPageTests(Browser browser) : IAsyncLifetime
{
    // GitHub's longest name of a repository.
    private static readonly string s_longName = string.Concat(Enumerable.Repeat("enterprise-payments-", 5));

    private const string Name = "on-call";
    private const string Key = "demonstration key of the tests";

    // What 'operators hash' printed for it.
    private const string Hash = "AQAAAAIAAzRQAAAAEHUAJZ/rqQgcFa5kmw1YJmz4ITejLo/e4gQIwD/6AZpCB2dG56DujoD59+LpnZ6tDw==";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cargowall-e2e-");
    private GitHubSimulator? _gitHub;
    private BotProcess? _bot;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _gitHub = await GitHubSimulator.StartAsync(new SimulatorOptions { DataDirectory = Path.Combine(_folder.FullName, "github") }, Cancel);
        _bot = await BotProcess.StartAsync(
            _folder.FullName,
            _gitHub,
            "http://bot.test",
            Cancel,
            new Dictionary<string, string?> { ["Operators__0__Name"] = Name, ["Operators__0__KeyHash"] = Hash }
        );
        await _gitHub.Webhooks.SetTargetAsync(new Uri(_bot.Address, "webhooks/github"), cancellationToken: Cancel);
        await _gitHub.Webhooks.SettledAsync(Cancel);
        // What no handler can read is given up at once.
        await DeliverAsync("push", "{\"ref\":7,\"token\":\"hide me\",");
        await DeliverAsync("pull_request", "{\"action\":\"opened\",\"number\":\"seven\",");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Given_what_was_given_up_an_operator_signs_in_sees_why_and_replays_it(ColorScheme scheme)
    {
        await using var opened = await browser.OpenAsync(new Uri(_bot!.Address, "deliveries"), scheme); // started before any test
        var page = opened.Page;
        var suffix = scheme.ToString().ToLowerInvariant();
        await opened.ScreenshotAsync($"sign-in-{suffix}");
        await opened.AssertSoundAsync();

        await SignInAsync(page);
        await opened.ReloadUntilAsync(page.GetByText("2 given up"));
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Deliveries that were given up" })).ToContainTextAsync("JsonException");
        await opened.ScreenshotAsync($"deliveries-{suffix}");
        await opened.AssertSoundAsync();
        await AssertNothingSticksOutAsync(page);

        await opened.FollowAsync(page.GetByRole(AriaRole.Link, new() { Name = "push" }).First);
        await page.GetByRole(AriaRole.Button, new() { Name = "Replay" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Replays of this delivery" })).ToContainTextAsync(Name);
        await Assertions.Expect(page.Locator("body")).Not.ToContainTextAsync("hide me");
        // It cannot be read this time either.
        await opened.ReloadUntilAsync(page.GetByRole(AriaRole.Main).GetByText("Given up: JsonException"));
        await opened.ScreenshotAsync($"delivery-{suffix}");
        await opened.AssertSoundAsync();
        await AssertNothingSticksOutAsync(page);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Given_an_operator_setup_tells_what_is_there_and_what_is_missing(ColorScheme scheme)
    {
        await _gitHub!.Accounts.AskForAsync(new Dictionary<string, string> { ["contents"] = "write", ["checks"] = "read" }, ["push"], Cancel); // started before any test
        await _gitHub.Accounts.WithholdAsync(_gitHub.InstallationId, ["contents"], Cancel);
        await using var opened = await browser.OpenAsync(new Uri(_bot!.Address, "setup"), scheme); // started before any test
        var page = opened.Page;
        var suffix = scheme.ToString().ToLowerInvariant();
        await opened.FollowAsync(page.GetByRole(AriaRole.Link, new() { Name = "sign in" }));

        await SignInAsync(page);

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What the bot needs" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Permissions and events (missing)" })).ToBeVisibleAsync();
        // The page tells of accounts when the bot has read which there are, a moment after its start.
        await opened.ReloadUntilAsync(page.GetByText("an owner has yet to accept 'Contents: read and write', under"));
        await opened.ScreenshotAsync($"setup-{suffix}");
        await opened.AssertSoundAsync();
        await AssertNothingSticksOutAsync(page);

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        // Whoever goes elsewhere while it is under way breaks it off.
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).Not.ToBeVisibleAsync();
        await page.WaitForLoadStateAsync();
        await page.GotoAsync(new Uri(_bot.Address, "setup").ToString());
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What the bot needs" })).Not.ToBeVisibleAsync();
        await opened.ScreenshotAsync($"setup-visitor-{suffix}");
        await opened.AssertSoundAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Given_a_narrow_window_and_long_names_nothing_sticks_out_and_the_keyboard_reaches_every_control(ColorScheme scheme)
    {
        await GiveUpWriteAsync();
        await using var opened = await browser.OpenAsync(new Uri(_bot!.Address, "deliveries"), scheme); // started before any test
        var page = opened.Page;
        var suffix = scheme.ToString().ToLowerInvariant();
        await page.SetViewportSizeAsync(360, 740);
        await LookAtAsync("sign-in");
        await page.ReloadAsync();
        await SignInAsync(page);
        await opened.ReloadUntilAsync(page.GetByText("3 given up"));
        await LookAtAsync("deliveries");

        await opened.FollowAsync(page.GetByRole(AriaRole.Link, new() { Name = "push" }).First);
        await LookAtAsync("delivery");

        await opened.FollowAsync(page.GetByRole(AriaRole.Link, new() { Name = "Setup" }));
        await LookAtAsync("setup");

        async Task LookAtAsync(string name)
        {
            await opened.ScreenshotAsync($"{name}-narrow-{suffix}");
            await opened.AssertSoundAsync();
            await AssertNothingSticksOutAsync(page);
            await AssertKeyboardReachesEveryControlAsync(page);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_bot is not null)
        {
            await _bot.DisposeAsync();
        }

        if (_gitHub is not null)
        {
            await _gitHub.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>Delivers as GitHub does.</summary>
    private async Task DeliverAsync(string eventName, string beginning)
    {
        var body = Encoding.UTF8.GetBytes(
            $"{beginning}\"installation\":{{\"id\":{_gitHub!.InstallationId}}},\"repository\":{{\"id\":{_gitHub.RepositoryId}}}}}"
        ); // started
        using var http = new HttpClient { BaseAddress = _bot!.Address }; // started
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/webhooks/github", UriKind.Relative)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-GitHub-Event", eventName);
        request.Headers.Add("X-GitHub-Delivery", Guid.NewGuid().ToString());
        request.Headers.Add("X-GitHub-Hook-Installation-Target-ID", _gitHub.AppId.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(
            "X-Hub-Signature-256",
            "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(_gitHub.WebhookSecret), body))
        );
        using var answer = await http.SendAsync(request, Cancel);
        Assert.True(answer.IsSuccessStatusCode);
    }

    /// <summary>A write that is refused for good: to an archived repository with the longest of names.</summary>
    private async Task GiveUpWriteAsync()
    {
        var repository = (await _gitHub!.Repositories.CreateAsync(new NewRepository(_gitHub.Owner, s_longName), Cancel)).FullName; // started
        await _gitHub.Repositories.ArchiveAsync(repository, archived: true, Cancel);
        var files = new Dictionary<string, string?> { [".cargowall/policy.yml"] = "version: 1\nsettings: { mode: audit }\n" };
        await _gitHub.Repositories.CommitAsync(new NewCommit(repository, "main", files), Cancel);
    }

    /// <summary>By keyboard alone: the first field has the focus.</summary>
    private static async Task SignInAsync(IPage page)
    {
        await Assertions.Expect(page.Locator("input:not([type=hidden])").First).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(Name);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(Key);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
    }

    private static async Task AssertNothingSticksOutAsync(IPage page) =>
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth"));

    /// <summary>Tab comes to each control, and each shows that it has the focus.</summary>
    private static async Task AssertKeyboardReachesEveryControlAsync(IPage page)
    {
        const string Controls = "[...document.querySelectorAll('a[href], button, select, input:not([type=hidden]), [tabindex=\"0\"]')]";
        var controls = await page.EvaluateAsync<string[]>($"{Controls}.map(it => it.outerHTML)");
        var reached = new HashSet<int>();
        // Twice around: the first time begins where the page puts the focus.
        for (var tab = 0; tab < 2 * (controls.Length + 2); tab++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(
                await page.EvaluateAsync<int>(
                    $"getComputedStyle(document.activeElement).outlineStyle === 'none' ? -1 : {Controls}.indexOf(document.activeElement)"
                )
            );
        }

        var missed = string.Join('\n', controls.Where((_, number) => !reached.Contains(number)));
        Assert.True(missed.Length == 0, missed);
    }
}
