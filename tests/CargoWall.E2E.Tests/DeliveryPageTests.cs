using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CargoWall.Story.Programs;
using GitHub.Simulator;
using Microsoft.Playwright;
using Xunit;

namespace CargoWall.E2E.Tests;

/// <summary>What an operator looks at when something was given up: sign in, read the reason, replay.</summary>
public sealed class DeliveryPageTests(Browser browser) : IAsyncLifetime
{
    private const string Name = "alice";
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

        // By keyboard alone: the first field has the focus.
        await page.Keyboard.TypeAsync(Name);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(Key);
        await page.Keyboard.PressAsync("Enter");
        await ReloadUntilAsync(page, page.GetByText("2 given up"));
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Deliveries that were given up" })).ToContainTextAsync("JsonException");
        await opened.ScreenshotAsync($"deliveries-{suffix}");
        await opened.AssertSoundAsync();
        await AssertNothingSticksOutAsync(page);

        await page.GetByRole(AriaRole.Link, new() { Name = "push" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Replay" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Replays of this delivery" })).ToContainTextAsync(Name);
        await Assertions.Expect(page.Locator("body")).Not.ToContainTextAsync("hide me");
        await opened.ScreenshotAsync($"delivery-{suffix}");
        await opened.AssertSoundAsync();
        await AssertNothingSticksOutAsync(page);
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

    /// <summary>A page without scripts shows what came meanwhile when it is loaded again.</summary>
    private static async Task ReloadUntilAsync(IPage page, ILocator wanted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Deliveries", Exact = true })).ToBeVisibleAsync();
        while (!await wanted.IsVisibleAsync())
        {
            patience.Token.ThrowIfCancellationRequested();
            await page.ReloadAsync();
        }
    }

    private static async Task AssertNothingSticksOutAsync(IPage page) =>
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth"));
}
