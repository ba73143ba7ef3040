using System.Globalization;
using System.Text;
using CargoWall.Bot.Policies;
using CargoWall.GitHub;
using CargoWall.Storage.Inbox;
using GitHub.Simulator;
using GitHub.Simulator.Checks;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Testing;

/// <summary>A GitHub with one organization, and a bot that it sends its webhooks to. Both real, both of this test alone.</summary>
internal sealed class Scene : IAsyncDisposable
{
    public const string PolicyCheck = "CargoWall policy";

    private Scene(GitHubSimulator github, RunningBot bot)
    {
        GitHub = github;
        Bot = bot;
    }

    public GitHubSimulator GitHub { get; }

    public RunningBot Bot { get; }

    /// <summary>The repository that is there from the start, <c>owner/name</c>.</summary>
    public string Repository => $"{GitHub.Owner}/{GitHub.Repository}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Scene> StartAsync(IReadOnlyDictionary<string, string>? settings = null) => await JoinAsync(await StartGitHubAsync(), settings);

    /// <summary>The bot and GitHub by one clock.</summary>
    public static async Task<Scene> StartAsync(TimeProvider clock) =>
        await JoinAsync(await StartGitHubAsync(clock), services: services => services.AddSingleton(clock));

    /// <summary>Starts a bot for a GitHub that is there already; the scene ends both.</summary>
    public static async Task<Scene> JoinAsync(
        GitHubSimulator github,
        IReadOnlyDictionary<string, string>? settings = null,
        Action<IServiceCollection>? services = null
    )
    {
        var all = SettingsFor(github);
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            all[name] = value;
        }
        var scene = new Scene(github, RunningBot.Start(all, services));
        await scene.ListenAsync();
        return scene;
    }

    /// <summary>Has GitHub tell the bot of everything from now on.</summary>
    public Task ListenAsync() => GitHub.Webhooks.SetTargetAsync(new Uri(Bot.ClientOptions.BaseAddress, "webhooks/github"), RunningBot.Secret, Cancel);

    public static Task<GitHubSimulator> StartGitHubAsync(TimeProvider? clock = null) =>
        GitHubSimulator.StartAsync(
            new SimulatorOptions
            {
                Clock = clock ?? TimeProvider.System,
                WebhookSecret = RunningBot.Secret,
                Limits = new RateLimits { ContentPerMinute = 1_000, PointsPerMinute = 100_000 },
            },
            Cancel
        );

    /// <summary>The settings of a bot for a simulator.</summary>
    public static Dictionary<string, string> SettingsFor(GitHubSimulator github) =>
        new()
        {
            ["GitHub:ApiUrl"] = github.ApiUrl.ToString(),
            ["GitHub:WebUrl"] = github.BaseAddress.ToString(),
            ["GitHub:AppId"] = github.AppId.ToString(CultureInfo.InvariantCulture),
            ["GitHub:PrivateKey"] = github.PrivateKeyPem,
            // The most that may be set: what a busy machine fails is tried again minutes later, or never.
            ["GitHub:TimeoutSeconds"] = "100",
            ["Oidc:Issuer"] = github.OidcIssuer,
        };

    /// <summary>Commits on a branch (from <c>main</c> when it is new); gives the commit.</summary>
    public Task<string> CommitAsync(string branch, params (string Path, string? Content)[] files) => CommitAsync(Repository, branch, files);

    public Task<string> CommitAsync(string repository, string branch, params (string Path, string? Content)[] files) =>
        GitHub.Repositories.CommitAsync(new NewCommit(repository, branch, files.ToDictionary(file => file.Path, file => file.Content)), Cancel);

    public Task<SimulatedPullRequest> OpenAsync(string branch) => OpenAsync(Repository, branch);

    public Task<SimulatedPullRequest> OpenAsync(string repository, string branch) =>
        GitHub.PullRequests.OpenAsync(new NewPullRequest(repository, branch), Cancel);

    /// <summary>Waits for the finished policy check of a commit.</summary>
    public Task<SimulatedCheck> CheckAsync(string commit) => CheckAsync(Repository, commit, _ => true);

    public Task<SimulatedCheck> CheckAsync(string repository, string commit) => CheckAsync(repository, commit, _ => true);

    public async Task<SimulatedCheck> CheckAsync(string repository, string commit, Func<SimulatedCheck, bool> fits)
    {
        try
        {
            return await GitHub
                .Checks.WaitForAsync(repository, commit, check => check.Name == PolicyCheck && check.Status == "completed" && fits(check), Cancel)
                .WaitAsync(TimeSpan.FromMinutes(3), Cancel);
        }
        catch (TimeoutException)
        {
            var failures = await Bot.ReadAsync(database =>
                Task.FromResult(
                    database
                        .Deliveries.Select(row => $"{row.Event} {row.State} {row.Attempts} {row.Failure}")
                        .ToList()
                        .Concat(database.Outbox.Select(row => $"{row.Key} {row.State} {row.Failure}").ToList())
                        .ToList()
                )
            );
            throw new TimeoutException($"No check of {commit}. {string.Join('\n', failures)}");
        }
    }

    /// <summary>Waits until every event so far was delivered and every delivery handled.</summary>
    public async Task HandledAsync()
    {
        await GitHub.Webhooks.SettledAsync(Cancel);
        await Until.TrueAsync(() => Bot.ReadAsync(database => database.Deliveries.AllAsync(row => row.State != DeliveryState.Waiting, Cancel)));
    }

    /// <summary>The policy that a job of the repository is served now, as text; empty when the bot answers for no such repository.</summary>
    public Task<string> ServedAsync() => ServedAsync(GitHub.RepositoryId);

    /// <inheritdoc cref="ServedAsync()"/>
    public async Task<string> ServedAsync(long repository)
    {
        var snapshot = await Bot
            .Services.GetRequiredService<IPolicyServing>()
            .ResolveAsync(new RepositoryId(repository), "ci.yml", "build", new DateOnly(2027, 3, 4), Cancel);
        return snapshot is null ? "" : Encoding.UTF8.GetString(snapshot.Document.Span);
    }

    public async ValueTask DisposeAsync()
    {
        await Bot.DisposeAsync();
        await GitHub.DisposeAsync();
    }
}
