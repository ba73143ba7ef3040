using System.CommandLine;
using System.Globalization;
using System.Net;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Pages.Shell;
using CargoWall.GitHub;
using CargoWall.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace CargoWall.Bot.SetUp.Registration;

/// <summary>
/// <c>cargowall-bot setup</c>: registers the GitHub App of a bot that has none. It listens on loopback alone and answers who knows the address that
/// it prints, so that no stranger becomes the owner of an unconfigured bot; the bot itself never serves this.
/// </summary>
internal static class RegistrationProgram
{
    public const string Name = "setup";

    private const int Done = 0;
    private const int NotStartable = 2;
    private const int DefaultPort = 8788;

    /// <summary>The word alone, or with settings; a question for help is answered with that of all commands.</summary>
    public static bool IsMeant(string[] arguments) => arguments is [Name, .. var settings] && !settings.Any(word => word is "--help" or "-h" or "-?");

    /// <summary>Its line in the help; what follows the word are settings, so it is not parsed as a command.</summary>
    public static Command Describe() =>
        new(Name, "Register the GitHub App of a bot that has none, in a browser on this machine; settings as for the bot, and --port")
        {
            new Option<int>("--port") { Description = "The port of 127.0.0.1 to listen on; 0: any that is free", DefaultValueFactory = _ => DefaultPort },
        };

    /// <returns>The exit code: 0 ended by a signal, 2 not startable as configured.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        // Without the defaults, whose settings would have it listen elsewhere too.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().AddCommandLine(arguments);
        var (settings, port, mistakes) = Read(builder.Configuration);
        if (settings is null)
        {
            foreach (var mistake in mistakes)
            {
                Console.Error.WriteLine($"cargowall-bot setup: {mistake}");
            }

            return NotStartable;
        }

        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = 0;
                kestrel.Listen(IPAddress.Loopback, port);
            });
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddRoutingCore();
        builder.Services.AddRazorComponents();
        KeysInMemory.Use(builder.Services);
        builder.Services.AddAppRegistration(settings.GitHub);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<Registration>();
        await using var app = builder.Build();
        app.UsePageHeaders();
        app.MapPageFiles();
        app.MapRegistration();
        try
        {
            await app.StartAsync();
        }
        catch (IOException mistake)
        {
            Console.Error.WriteLine($"cargowall-bot setup: {mistake.Message} Choose another port with --port.");
            return NotStartable;
        }

        Console.WriteLine($"Open {AddressOf(app)}/{app.Services.GetRequiredService<Registration>().Key} in a browser on this machine.");
        Console.WriteLine("From elsewhere, lead that port through first: ssh -L PORT:127.0.0.1:PORT THIS-MACHINE, with the port of the address.");
        await app.WaitForShutdownAsync();
        return Done;
    }

    private static string AddressOf(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.First() ?? "http://127.0.0.1";

    private static (RegistrationSettings? Settings, int Port, IReadOnlyList<string> Mistakes) Read(ConfigurationManager configuration)
    {
        var mistakes = new List<string>();
        var publicUrl = configuration["PublicUrl"]?.TrimEnd('/') ?? "";
        if (!HttpAddress.IsValid(publicUrl))
        {
            mistakes.Add(
                "PublicUrl is missing or no http(s) address: set the address under which GitHub will reach the bot, for example --PublicUrl https://cargowall.example.com."
            );
        }

        var github = configuration.GetSection("GitHub").Get<GitHubOptions>() ?? new GitHubOptions();
        mistakes.AddRange(GitHubServices.AddressMistakes(github));
        var storage = new StorageOptions();
        storage.Database = configuration["Database"] ?? storage.Database;
        mistakes.AddRange(storage.Mistakes());
        if (
            !int.TryParse(
                configuration["port"] ?? DefaultPort.ToString(CultureInfo.InvariantCulture),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var port
            )
            || port > ushort.MaxValue
        )
        {
            mistakes.Add("--port is a number from 0 (any that is free) to 65535.");
        }

        if (configuration["GitHub:AppId"] is { Length: > 0 } id)
        {
            mistakes.Add(
                $"This bot has an app already: GitHub:AppId is {Rendering.PlainText.OneLine(id, 20)}. To register another, take it out of the configuration first."
            );
        }

        if (mistakes.Count > 0)
        {
            return (null, 0, mistakes);
        }

        var file = RegisteredAppFile.PathFor(storage);
        return File.Exists(file)
            ? (null, 0, [$"This bot has an app already: its key is in {file}. To register another, move that file away first."])
            : (new RegistrationSettings(publicUrl, github, file), port, []);
    }
}
