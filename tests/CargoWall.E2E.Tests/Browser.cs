using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(CargoWall.E2E.Tests.Browser))]

namespace CargoWall.E2E.Tests;

/// <summary>One Chromium for all tests: the machine's own, not a downloaded one.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", // root, as in continuous integration; the pages are our own
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    // Far more than anything takes: a loaded machine needs seconds for what is milliseconds on another.
    private const float PatienceMilliseconds = 120_000;

    private static readonly string[] Candidates = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        var program =
            Environment.GetEnvironmentVariable("CARGOWALL_TEST_BROWSER")
            ?? Candidates.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"No browser at {string.Join(", ", Candidates)}: run 'make setup', or name one in CARGOWALL_TEST_BROWSER.");
        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = program,
                Args = Arguments,
                Timeout = PatienceMilliseconds,
            }
        );
    }

    /// <summary>Opens an address in a context of its own and collects what goes wrong on the page.</summary>
    internal async Task<OpenedPage> OpenAsync(Uri address, ColorScheme scheme)
    {
        var context = await _browser!.NewContextAsync( // set before any test runs
            new BrowserNewContextOptions
            {
                ColorScheme = scheme,
                ViewportSize = new ViewportSize { Width = 1120, Height = 560 },
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        context.SetDefaultTimeout(PatienceMilliseconds);
        return await OpenedPage.OpenAsync(context, address);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
