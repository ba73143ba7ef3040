using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using GitHub.Simulator;

namespace CargoWall.Bot.Tests.Simulator;

/// <summary>
/// A proxy before a simulator that holds requests and answers against GitHub's description (Prism). Clients that use
/// <see cref="GitHubSimulator.ApiUrl"/> go through it while it runs; an answer of <c>application/problem+json</c> or with a header
/// <c>sl-violations</c> is a violation.
/// </summary>
internal sealed class PrismProxy : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private bool _stopped;

    private PrismProxy(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    /// <summary>Starts the proxy and gives its address to the simulator as the public one. Skips where the npm packages are missing.</summary>
    public static async Task<PrismProxy> StartAsync(GitHubSimulator gitHub)
    {
        SchemaTools.Require();
        var cancelled = TestContext.Current.CancellationToken;
        var port = FreePort();
        var start = new ProcessStartInfo(
            "node",
            [
                Path.Combine(SchemaTools.Folder, "node_modules", "@stoplight", "prism-cli", "dist", "index.js"),
                "proxy",
                "-h",
                "127.0.0.1",
                "-p",
                port.ToString(CultureInfo.InvariantCulture),
                "--errors",
                "-v",
                "warn",
                TestData.Path("github", "github-rest-subset.prism.json"),
                gitHub.BaseAddress.ToString().TrimEnd('/'),
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        var proxy = new PrismProxy(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}/"));
        proxy.Collect();
        try
        {
            await proxy.ReadyAsync(cancelled);
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }

        gitHub.UsePublicUrl(proxy.Url);
        return proxy;
    }

    /// <summary>Stops the proxy; gives what it objected to, one line each.</summary>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            _process.Kill(entireProcessTree: true);

            // Waits for the end of its output too.
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        return _output.Where(line => line.Contains('✖', StringComparison.Ordinal) || line.Contains('⚠', StringComparison.Ordinal)).ToList();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private void Collect()
    {
        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    // It has no sign of its own for being ready; any answer on the port is one.
    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        while (true)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The proxy ended with {_process.ExitCode}: {string.Join('\n', _output)}");
            }

            try
            {
                using var response = await http.GetAsync(Url, cancellationToken);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
