using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace CargoWall.E2E.Tests;

/// <summary>A page in the browser, with everything that its console said against it.</summary>
internal sealed class OpenedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints;

    private OpenedPage(IBrowserContext context, IPage page, IResponse response, ConcurrentQueue<string> complaints)
    {
        _context = context;
        _complaints = complaints;
        Page = page;
        Response = response;
    }

    public IPage Page { get; }

    public IResponse Response { get; }

    /// <summary>Errors and warnings of the console (a breach of the content security policy is one), exceptions, failed requests.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public static async Task<OpenedPage> OpenAsync(IBrowserContext context, Uri address)
    {
        var page = await context.NewPageAsync();
        var complaints = new ConcurrentQueue<string>();
        page.Console += (_, message) => Collect(message.Type is "error" or "warning", message.Text);
        page.PageError += (_, error) => Collect(true, error);
        page.RequestFailed += (_, request) => Collect(true, $"{request.Url}: {request.Failure}");
        page.Response += (_, response) => Collect(response.Status >= 400, $"{response.Url}: {response.Status}");
        var response = await page.GotoAsync(address.ToString()) ?? throw new InvalidOperationException($"{address} gave no answer.");
        return new OpenedPage(context, page, response, complaints);

        void Collect(bool against, string text)
        {
            if (against)
            {
                complaints.Enqueue(text);
            }
        }
    }

    /// <summary>Clicks on what leads to another address, and waits until the page there is whole.</summary>
    public async Task FollowAsync(ILocator link)
    {
        var from = Page.Url;
        await link.ClickAsync();
        await Page.WaitForURLAsync(address => address != from);
    }

    /// <summary>A page without scripts shows what came meanwhile when it is loaded again.</summary>
    public async Task ReloadUntilAsync(ILocator wanted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        // What a load breaks off counts as a failed request.
        await Page.WaitForLoadStateAsync();
        while (!await wanted.IsVisibleAsync())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Page.ReloadAsync();
        }
    }

    /// <summary>No complaint, and no finding of axe, once the page is whole.</summary>
    public async Task AssertSoundAsync()
    {
        await Page.WaitForLoadStateAsync();
        var result = await Page.RunAxe();
        AssertNone(Complaints);
        AssertNone(result.Violations.Select(violation => $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"));
    }

    /// <summary>xUnit shortens what it compares; a finding is wanted whole.</summary>
    private static void AssertNone(IEnumerable<string> findings)
    {
        var all = string.Join('\n', findings.Distinct());
        Assert.True(all.Length == 0, all);
    }

    /// <summary>Leaves a picture at artifacts/screenshots/NAME.png.</summary>
    public async Task ScreenshotAsync(string name)
    {
        await Page.WaitForLoadStateAsync();
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots.Folder, name + ".png"), FullPage = true });
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
