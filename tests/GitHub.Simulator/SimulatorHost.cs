using GitHub.Simulator.Accounts;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Checks;
using GitHub.Simulator.Faults;
using GitHub.Simulator.Oidc;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Recording;
using GitHub.Simulator.Repositories;
using GitHub.Simulator.Webhooks;

namespace GitHub.Simulator;

/// <summary>Puts the parts of the simulator together into one web application.</summary>
internal static class SimulatorHost
{
    public static WebApplication Build(SimulatorOptions options, World world)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(options.Url);
        builder.Logging.SetMinimumLevel(options.LogLevel);
        builder.Services.AddSingleton(world);
        builder.Services.AddSingleton(new AccountControl(world));
        builder.Services.AddSingleton(new RepositoryControl());
        builder.Services.AddSingleton(new PullRequestControl());
        builder.Services.AddSingleton(new CheckControl());
        builder.Services.AddSingleton(new RunControl());
        builder.Services.AddSingleton(new IdentityControl());
        builder.Services.AddSingleton(new WebhookControl());
        builder.Services.AddSingleton(new FaultControl());
        builder.Services.AddSingleton(new RecordingControl());
        return builder.Build();
    }
}
