using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator;

namespace CargoWall.Bot.Tests.Simulator;

/// <summary>
/// A proxy that holds requests and answers against an OpenAPI description (Prism). An answer of <c>application/problem+json</c> of its own or with a
/// header <c>sl-violations</c> is a violation.
/// </summary>
internal sealed class PrismProxy : IAsyncDisposable
{
    private const string Listening = "Prism is listening on ";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TemporaryFolder? _folder;
    private bool _stopped;

    private PrismProxy(Process process) => _process = process;

    /// <summary>Where it listens.</summary>
    public Uri Url => _url.Task.Result;

    /// <summary>
    /// Before a simulator, by GitHub's description: its address becomes the simulator's public one, so clients that use
    /// <see cref="GitHubSimulator.ApiUrl"/> go through it while it runs. Skips where the npm packages are missing.
    /// </summary>
    public static async Task<PrismProxy> StartAsync(GitHubSimulator gitHub)
    {
        var folder = new TemporaryFolder();
        var description = folder.File("github.json");
        var github = await File.ReadAllTextAsync(TestData.Path("github", "github-rest-subset.prism.json"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(description, FormerNames.WithAddressesById(github), TestContext.Current.CancellationToken);
        var proxy = await StartAsync(description, gitHub.BaseAddress);
        proxy._folder = folder;
        gitHub.UsePublicUrl(proxy.Url);
        return proxy;
    }

    /// <summary>Before any server, by the description in a file. Skips where the npm packages are missing.</summary>
    public static async Task<PrismProxy> StartAsync(string description, Uri server)
    {
        SchemaTools.Require();
        var start = new ProcessStartInfo(
            "node",
            [
                Path.Combine(SchemaTools.Folder, "node_modules", "@stoplight", "prism-cli", "dist", "index.js"),
                "proxy",
                "-h",
                "127.0.0.1",
                "-p",
                "0",
                "--errors",
                // What it listens on is told at this level and not at the next.
                "-v",
                "info",
                description,
                server.ToString().TrimEnd('/'),
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        var proxy = new PrismProxy(new Process { StartInfo = start, EnableRaisingEvents = true });
        proxy.Begin();
        try
        {
            await proxy._url.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }

        return proxy;
    }

    /// <summary>Stops the proxy; gives what it objected to, one line each. One that ended by itself fails the test: it objected to nothing since.</summary>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        Assert.False(_process.HasExited && !_stopped, $"The proxy ended by itself:\n{string.Join('\n', _output.TakeLast(40))}");
        await KillAsync();
        return _output.Where(line => line.Contains('✖', StringComparison.Ordinal) || line.Contains('⚠', StringComparison.Ordinal)).ToList();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        _folder?.Dispose();
    }

    private async Task KillAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        _process.Kill(entireProcessTree: true);

        // Waits for the end of its output too.
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    private void Begin()
    {
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Exited += (_, _) => _url.TrySetException(new InvalidOperationException($"The proxy ended: {string.Join('\n', _output)}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        var at = line.IndexOf(Listening, StringComparison.Ordinal);
        if (at >= 0)
        {
            _url.TrySetResult(new Uri(line[(at + Listening.Length)..].Trim()));
        }
    }
}
