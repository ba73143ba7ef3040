using System.Diagnostics;
using CargoWall.Bot.Hosting;
using GitHub.Simulator;

namespace CargoWall.Bot.Tests.Testing;

/// <summary>The bot as a process of its own, which can be killed.</summary>
internal sealed class BotProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _lines = [];

    private BotProcess(IReadOnlyDictionary<string, string> settings, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(BotOptions).Assembly.Location);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ASPNETCORE_URLS"] = settings.GetValueOrDefault("urls", "http://127.0.0.1:0");
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        foreach (var (name, value) in settings.Where(setting => setting.Key is not ("urls" or "Logging:LogLevel:Microsoft.Hosting.Lifetime")))
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException($"The bot ended: {Output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Everything it has written.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Starts it and gives it back before it listens.</summary>
    public static BotProcess Begin(IReadOnlyDictionary<string, string> settings, params string[] arguments) => new(settings, arguments);

    /// <summary>Starts it for a simulated GitHub, which sends it its webhooks from then on. With the same folder it is the same bot, started again.</summary>
    public static async Task<BotProcess> StartAsync(GitHubSimulator github, TemporaryFolder folder, params (string Name, string Value)[] settings)
    {
        var all = RunningBot.Settings(folder);
        foreach (var (name, value) in Scene.SettingsFor(github).Select(it => (it.Key, it.Value)).Concat(settings))
        {
            all[name] = value;
        }

        var bot = Begin(all);
        await github.Webhooks.SetTargetAsync(new Uri(await bot.AddressAsync(), "webhooks/github"), RunningBot.Secret, TestContext.Current.CancellationToken);
        return bot;
    }

    /// <summary>Where it listens; waits until it does.</summary>
    public Task<Uri> AddressAsync() => _address.Task.WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);

    /// <summary>Waits for its end by itself.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Add(line);
        }

        // The second is what the setup prints for a person.
        foreach (var listening in (string[])["Now listening on: ", "Open "])
        {
            var at = line.IndexOf(listening, StringComparison.Ordinal);
            if (at >= 0 && Uri.TryCreate(line[(at + listening.Length)..].Split(' ')[0], UriKind.Absolute, out var address))
            {
                _address.TrySetResult(address);
            }
        }
    }
}
