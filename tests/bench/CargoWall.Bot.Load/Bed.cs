namespace CargoWall.Bot.Load;

/// <summary>A GitHub and a bot of one measurement alone, each a process of its own. When it is disposed both are gone, and their folder; their logs stay.</summary>
internal sealed class Bed : IAsyncDisposable
{
    /// <summary>Where the logs of each measurement are, in a folder of its name.</summary>
    public const string Logs = "artifacts/bench/bot";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cargowall-load-");
    private SimulatorProcess? _gitHub;
    private LoadedBot? _bot;

    private Bed() { }

    public string Folder => _folder.FullName;

    public SimulatorProcess GitHub => _gitHub ?? throw new InvalidOperationException("It is not made yet.");

    public LoadedBot Bot => _bot ?? throw new InvalidOperationException("It is not made yet.");

    /// <param name="name">Of the measurement: its logs are in a folder of that name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Bed> MakeAsync(string name, CancellationToken cancellationToken)
    {
        var logs = Path.GetFullPath(Path.Combine(Logs, name));
        if (Directory.Exists(logs))
        {
            Directory.Delete(logs, recursive: true);
        }
        Directory.CreateDirectory(logs);
        var bed = new Bed();
        try
        {
            bed._gitHub = await SimulatorProcess.StartAsync(bed.Folder, logs, cancellationToken);
            bed._bot = await LoadedBot.StartAsync(bed.Folder, logs, bed._gitHub, cancellationToken);
            await bed._gitHub.SetWebhookAsync(new Uri(bed._bot.Address, "webhooks/github"), cancellationToken);
            return bed;
        }
        catch
        {
            await bed.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until GitHub has nothing to send and the bot nothing to handle.</summary>
    public async Task SettledAsync(CancellationToken cancellationToken)
    {
        await GitHub.PostAsync("deliveries/settle", new { }, cancellationToken);
        await Bot.HandledAsync(cancellationToken);
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
}
