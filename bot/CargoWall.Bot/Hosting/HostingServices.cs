using CargoWall.Bot.SetUp.Registration;
using CargoWall.GitHub;
using CargoWall.Storage;

namespace CargoWall.Bot.Hosting;

internal static class HostingServices
{
    /// <summary>Configuration, the database and the GitHub client: what every capability stands on.</summary>
    public static void AddHosting(this WebApplicationBuilder builder)
    {
        var mistake = RegisteredAppFile.AddTo(builder.Configuration);
        builder.Services.AddSingleton(TimeProvider.System);
        builder
            .Services.AddOptions<BotOptions>()
            .Configure<IConfiguration>((options, configuration) => options.PublicUrl = configuration["PublicUrl"]?.TrimEnd('/') ?? "")
            .Validate(
                options => HttpAddress.IsValid(options.PublicUrl),
                "PublicUrl is missing or no http(s) address: set the address under which GitHub's pages and the runners reach this bot, for example PublicUrl=https://cargowall.example.com."
            )
            .Validate(_ => mistake is null, mistake ?? "")
            .ValidateOnStart();
        builder.Services.AddGitHub();
        builder.Services.AddStorage();
        builder.Services.AddSingleton<RetentionWorker>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<RetentionWorker>());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
    }
}
