using GitHub.Simulator.Accounts;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Checks;
using GitHub.Simulator.Faults;
using GitHub.Simulator.Oidc;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Recording;
using GitHub.Simulator.Repositories;
using GitHub.Simulator.Webhooks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace GitHub.Simulator;

/// <summary>
/// A GitHub on loopback: real git repositories, the REST API of a GitHub App, signed webhooks, Actions with its OIDC issuer,
/// and pages to look at. One process may hold many; they share nothing but the app's key.
/// </summary>
public sealed class GitHubSimulator : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly DataFolder _folder;
    private readonly World _world;

    private GitHubSimulator(WebApplication application, DataFolder folder, World world)
    {
        _application = application;
        _folder = folder;
        _world = world;
        Accounts = application.Services.GetRequiredService<AccountControl>();
        Repositories = application.Services.GetRequiredService<RepositoryControl>();
        PullRequests = application.Services.GetRequiredService<PullRequestControl>();
        Checks = application.Services.GetRequiredService<CheckControl>();
        Runs = application.Services.GetRequiredService<RunControl>();
        Identity = application.Services.GetRequiredService<IdentityControl>();
        Webhooks = application.Services.GetRequiredService<WebhookControl>();
        Faults = application.Services.GetRequiredService<FaultControl>();
        Recording = application.Services.GetRequiredService<RecordingControl>();
    }

    /// <summary>Where it listens, with a final slash.</summary>
    public Uri BaseAddress => _world.Addresses.Web;

    /// <summary>Base of the REST API: the public address where one is set, else <see cref="BaseAddress"/>.</summary>
    public Uri ApiUrl => _world.Addresses.Api;

    /// <summary>The issuer of job identity tokens, without a final slash.</summary>
    public string OidcIssuer => _world.Addresses.OidcIssuer;

    public long AppId => _world.App.Id;

    public string AppSlug => _world.App.Slug;

    public string ClientId => _world.App.ClientId;

    /// <summary>The app's private key, PEM (PKCS#1).</summary>
    public string PrivateKeyPem => _world.App.PrivateKeyPem;

    /// <summary>A file that holds <see cref="PrivateKeyPem"/>.</summary>
    public string PrivateKeyPath => _folder.PrivateKeyPath;

    public string WebhookSecret => _world.App.Hook.Secret;

    /// <summary>The installation in the organization that exists from the start.</summary>
    public long InstallationId { get; private set; }

    public string Owner { get; private set; } = "";

    public long OwnerId { get; private set; }

    public string Repository { get; private set; } = "";

    public long RepositoryId { get; private set; }

    public AccountControl Accounts { get; }

    public RepositoryControl Repositories { get; }

    public PullRequestControl PullRequests { get; }

    public CheckControl Checks { get; }

    public RunControl Runs { get; }

    public IdentityControl Identity { get; }

    public WebhookControl Webhooks { get; }

    public FaultControl Faults { get; }

    public RecordingControl Recording { get; }

    /// <summary>Starts a simulator with one organization, one person who owns it (<c>octocat</c>), one repository and the app installed.</summary>
    public static async Task<GitHubSimulator> StartAsync(SimulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SimulatorOptions();
        var folder = DataFolder.Open(options.DataDirectory);
        try
        {
            var world = World.Create(options, folder);
            var application = SimulatorHost.Build(options, world);
            await application.StartAsync(cancellationToken);
            var addresses =
                application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()
                ?? throw new InvalidOperationException("The server has no addresses.");
            world.Addresses.ListenAt(new Uri(addresses.Addresses.First()));
            var simulator = new GitHubSimulator(application, folder, world);
            await simulator.FoundAsync(options, cancellationToken);
            return simulator;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Puts a proxy before the REST API: absolute addresses in answers begin with this from now on.</summary>
    public void UsePublicUrl(Uri publicUrl) => _world.Addresses.UsePublicApi(publicUrl);

    /// <summary>Waits until the process is told to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _application.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        await _world.DisposeAsync();
        _folder.Dispose();
    }

    private async Task FoundAsync(SimulatorOptions options, CancellationToken cancellationToken)
    {
        await Accounts.CreateUserAsync("octocat", cancellationToken);
        OwnerId = await Accounts.CreateOrganizationAsync(options.Owner, owner: "octocat", cancellationToken);
        var repository = await Repositories.CreateAsync(new NewRepository(options.Owner, options.Repository), cancellationToken);
        InstallationId = await Accounts.InstallAppAsync(options.Owner, cancellationToken);
        RepositoryId = repository.Id;
        Owner = options.Owner;
        Repository = options.Repository;
    }
}
