using CargoWall.Story.Machine;
using CargoWall.Testing;
using GitHub.Simulator;

namespace CargoWall.Story.Programs;

/// <summary>The bot as its own process, on SQLite, pointed at a simulated GitHub.</summary>
internal sealed class BotProcess : IAsyncDisposable
{
    private readonly Part _process;
    private readonly HeldPort _port;

    private BotProcess(Part process, HeldPort port)
    {
        _process = process;
        _port = port;
    }

    public Uri Address => _port.Address;

    /// <param name="folder">For the database and the log.</param>
    /// <param name="gitHub">Which GitHub it serves.</param>
    /// <param name="audience">What runners call the bot: the audience of their tokens.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="settings">Settings beside those that the story needs, by the names of environment variables.</param>
    public static async Task<BotProcess> StartAsync(
        string folder,
        GitHubSimulator gitHub,
        string audience,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string?>? settings = null
    )
    {
        // The public address stands in links, so it has to be known before the bot listens.
        var port = new HeldPort();
        var address = port.Address;
        var process = Part.Start(
            "bot",
            folder,
            ["dotnet", "exec", BuildOutput.Assembly("CargoWall.Bot"), "--urls", address.ToString()],
            new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>())
            {
                ["PublicUrl"] = address.ToString().TrimEnd('/'),
                ["Database"] = "Data Source=" + Path.Combine(folder, "cargowall.db"),
                ["GitHub__ApiUrl"] = gitHub.ApiUrl.ToString().TrimEnd('/'),
                ["GitHub__WebUrl"] = gitHub.BaseAddress.ToString().TrimEnd('/'),
                ["GitHub__AppId"] = $"{gitHub.AppId}",
                ["GitHub__PrivateKeyPath"] = gitHub.PrivateKeyPath,
                ["GitHub__WebhookSecret"] = gitHub.WebhookSecret,
                ["Oidc__Issuer"] = gitHub.OidcIssuer,
                ["Oidc__Audience"] = audience,
                ["Pages__Access"] = "open", // one machine, no sign-in
            },
            folder
        );
        var bot = new BotProcess(process, port);
        try
        {
            await process.WaitForLineAsync(line => line.Contains("Application started", StringComparison.Ordinal), cancellationToken);
            return bot;
        }
        catch
        {
            await bot.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _port.Dispose();
    }
}
