using System.Globalization;
using System.Security.Cryptography;
using CargoWall.Bot.Hosting;
using CargoWall.Storage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Testing;

/// <summary>The bot as it is: Kestrel on a free port, an SQLite file of its own.</summary>
internal sealed class RunningBot : WebApplicationFactory<BotOptions>
{
    public const string Secret = "a-secret-of-the-tests-0123456789";
    public const long AppId = 4711;

    public static string PrivateKey { get; } = NewKey();

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _settings;
    private readonly Action<IServiceCollection>? _services;

    private RunningBot(IReadOnlyDictionary<string, string>? settings, Action<IServiceCollection>? services)
    {
        _services = services;
        _settings = new(Settings(_folder));
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            _settings[name] = value;
        }
    }

    /// <summary>Starts a bot. Without settings it has no GitHub to ask: port 9 answers nothing.</summary>
    public static RunningBot Start(IReadOnlyDictionary<string, string>? settings = null, Action<IServiceCollection>? services = null)
    {
        var bot = new RunningBot(settings, services);
        bot.UseKestrel(0);
        bot.StartServer();
        return bot;
    }

    /// <summary>Settings with which a bot starts.</summary>
    public static Dictionary<string, string> Settings(TemporaryFolder folder) =>
        new()
        {
            ["PublicUrl"] = "http://127.0.0.1",
            ["Database"] = $"Data Source={folder.File("bot.db")}",
            ["GitHub:ApiUrl"] = "http://127.0.0.1:9",
            ["GitHub:WebUrl"] = "http://127.0.0.1:9",
            ["GitHub:AppId"] = AppId.ToString(CultureInfo.InvariantCulture),
            ["GitHub:PrivateKey"] = PrivateKey,
            ["GitHub:WebhookSecret"] = Secret,
            ["Outbox:MillisecondsBetweenWrites"] = "0",
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:CargoWall"] = "Error",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
        };

    public async Task<T> ReadAsync<T>(Func<CargoWallDb, Task<T>> read)
    {
        await using var database = await Services.GetRequiredService<IDbContextFactory<CargoWallDb>>().CreateDbContextAsync();
        return await read(database);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        foreach (var (name, value) in _settings)
        {
            builder.UseSetting(name, value);
        }

        if (_services is not null)
        {
            builder.ConfigureTestServices(_services);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private static string NewKey()
    {
        using var key = RSA.Create(2048);
        return key.ExportRSAPrivateKeyPem();
    }
}
