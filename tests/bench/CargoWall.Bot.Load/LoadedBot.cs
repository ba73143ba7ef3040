using System.Diagnostics;
using CargoWall.Storage;
using CargoWall.Storage.Inbox;
using CargoWall.Story.Machine;
using CargoWall.Story.Programs;
using CargoWall.Testing;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Load;

/// <summary>The bot under load as a process of its own, on SQLite, with the settings that it has by default.</summary>
internal sealed class LoadedBot : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _logs;
    private readonly SimulatorProcess _gitHub;
    private readonly DbContextOptions<CargoWallDb> _database;
    private readonly HeldPort _port = new();
    private Part? _process;

    private LoadedBot(string folder, string logs, SimulatorProcess gitHub)
    {
        _folder = folder;
        _logs = logs;
        _gitHub = gitHub;
        var options = new DbContextOptionsBuilder<CargoWallDb>();
        StorageServices.Configure(options, $"{DataSource};Pooling=False");
        _database = options.Options;
    }

    /// <summary>Where it listens, whenever it does: after a kill at the same port again.</summary>
    public Uri Address => _port.Address;

    /// <summary>The audience that jobs ask their tokens for.</summary>
    public string PublicUrl => Address.ToString().TrimEnd('/');

    /// <summary>What it has used of the processors since it was started.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            using var process = Process.GetProcessById(_process?.ProcessId ?? throw new InvalidOperationException("It does not run."));
            return process.TotalProcessorTime;
        }
    }

    /// <summary>BENCH_BOT=FILE: another build of the bot, to compare.</summary>
    private static string Program => Environment.GetEnvironmentVariable("BENCH_BOT") ?? BuildOutput.Assembly("CargoWall.Bot");

    private string DataSource => "Data Source=" + Path.Combine(_folder, "cargowall.db");

    public static async Task<LoadedBot> StartAsync(string folder, string logs, SimulatorProcess gitHub, CancellationToken cancellationToken)
    {
        var bot = new LoadedBot(folder, logs, gitHub);
        try
        {
            await bot.StartAsync(cancellationToken);
            return bot;
        }
        catch
        {
            await bot.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL. The database stays as it is.</summary>
    public async Task KillAsync()
    {
        if (_process is { } running)
        {
            running.Signal(LinuxCalls.SigKill);
            await running.DisposeAsync();
            _process = null;
        }
    }

    /// <summary>Starts it on the database there is, and waits until it listens.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _process = Part.Start(
            "bot",
            _logs,
            ["dotnet", "exec", Program, "--urls", Address.ToString()],
            new Dictionary<string, string?>
            {
                ["PublicUrl"] = PublicUrl,
                ["Database"] = DataSource,
                ["GitHub__ApiUrl"] = _gitHub["GITHUB_URL"],
                ["GitHub__WebUrl"] = _gitHub["GITHUB_WEB_URL"],
                ["GitHub__AppId"] = _gitHub["GITHUB_APP_ID"],
                ["GitHub__PrivateKeyPath"] = _gitHub["GITHUB_PRIVATE_KEY_PATH"],
                ["GitHub__WebhookSecret"] = _gitHub.WebhookSecret,
                ["Oidc__Issuer"] = _gitHub["GITHUB_OIDC_ISSUER"],
            },
            _folder
        );
        await _process.WaitForLineAsync(line => line.Contains("Application started", StringComparison.Ordinal), cancellationToken);
    }

    /// <summary>Waits until every delivery that it acknowledged is handled.</summary>
    public async Task HandledAsync(CancellationToken cancellationToken)
    {
        while (await ReadAsync(database => database.Deliveries.AnyAsync(row => row.State == DeliveryState.Waiting, cancellationToken)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }

    /// <summary>Asks its database, also while it does not run.</summary>
    public async Task<T> ReadAsync<T>(Func<CargoWallDb, Task<T>> ask)
    {
        await using var database = new CargoWallDb(_database);
        return await ask(database);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _port.Dispose();
    }
}
