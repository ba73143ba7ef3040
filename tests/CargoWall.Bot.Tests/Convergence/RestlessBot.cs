using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using CargoWall.Bot.Modes;
using CargoWall.Bot.Tests.Proposals;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage;
using CargoWall.Storage.Inbox;
using CargoWall.Storage.Outbox;
using CargoWall.Testing;
using GitHub.Simulator;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Convergence;

/// <summary>A bot that is killed and started again on its database and at its address, while others go on talking to it.</summary>
internal sealed class RestlessBot : IAsyncDisposable
{
    // One for all bots: its fingerprint stands in pull requests.
    private static readonly string s_signingKey = NewKey();

    private readonly ConcurrentDictionary<string, bool> _answered = new(StringComparer.Ordinal);
    private readonly TemporaryFolder _folder = new();
    private readonly HeldPort _port = new();
    private readonly GitHubSimulator _github;
    private readonly Dictionary<string, string> _settings;
    private readonly DbContextOptions<CargoWallDb> _database;
    private readonly StringBuilder _earlier = new();
    private BotProcess _process;
    private volatile bool _disturbed;
    private TimeSpan _tookToStart;

    private RestlessBot(GitHubSimulator github, IReadOnlyDictionary<string, string> settings)
    {
        _github = github;
        _settings = RunningBot.Settings(_folder);
        foreach (var (name, value) in Scene.SettingsFor(github))
        {
            _settings[name] = value;
        }

        _settings["Outbox:WritesPerMinute"] = "10000";
        _settings["Outbox:WritesPerHour"] = "100000";
        _settings["Commands:PerPerson"] = "10000";
        _settings["Commands:PerRepository"] = "10000";
        _settings["Install:Version"] = "v1.3.0";
        _settings["Install:Commit"] = ProposalScene.Commit;
        _settings["Signing:Key"] = s_signingKey;
        foreach (var (name, value) in settings)
        {
            _settings[name] = value;
        }

        // Always the same port: GitHub's hook and the jobs know it.
        _settings["urls"] = _port.Address.GetLeftPart(UriPartial.Authority);
        _database = TemporaryDatabase.OptionsOf(_folder);
        _process = BotProcess.Begin(_settings);
    }

    /// <summary>Where it listens, whenever it does.</summary>
    public Uri Address => _port.Address;

    /// <summary>Where jobs find it: at its own address, unless something stands before it.</summary>
    public Uri AgentAddress
    {
        get => field ?? Address;
        set;
    }

    /// <summary>The audience that jobs ask their tokens for.</summary>
    public string PublicUrl => _settings["PublicUrl"];

    /// <summary>Calls of its API that it answered, such as <c>GET /api/v1/policy-keys</c>.</summary>
    public IReadOnlyCollection<string> AnsweredCalls => [.. _answered.Keys];

    /// <summary>What it signs with: as the app, and policies.</summary>
    public IReadOnlyList<string> PrivateKeys => [_settings["GitHub:PrivateKey"], _settings["Signing:Key"]];

    /// <summary>Everything it has written, in all its lives.</summary>
    public string Output => $"{_earlier}{_process.Output}";

    /// <summary>How many times it was killed.</summary>
    public int Kills { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<RestlessBot> StartAsync(GitHubSimulator github, IReadOnlyDictionary<string, string>? settings = null)
    {
        var bot = new RestlessBot(github, settings ?? new Dictionary<string, string>());
        await bot._process.AddressAsync();
        await github.Webhooks.SetTargetAsync(new Uri(bot.Address, "webhooks/github"), RunningBot.Secret, Cancel);
        return bot;
    }

    /// <summary>
    /// Kills it at random moments until told to stop; then it stays up. On average it listens for two seconds, and on a machine on which its start takes longer
    /// for as long as that, so that it comes to something there too.
    /// </summary>
    public async Task DisturbAsync(int seed, CancellationToken stop)
    {
        var chance = new Random(seed);
        _disturbed = true;
        while (!stop.IsCancellationRequested)
        {
            var average = Math.Max(2, _tookToStart.TotalSeconds);
            await Task.Delay(TimeSpan.FromSeconds(2 * average * chance.NextDouble()), stop).ContinueWith(_ => { }, TaskScheduler.Default);
            await KillAndStartAsync();
            Kills++;
        }

        _disturbed = false;
    }

    /// <summary>
    /// Waits until GitHub has nothing to send, and the bot nothing to handle, to look at or to write. What got lost is asked for at a start,
    /// so it is started anew while something is missing.
    /// </summary>
    public async Task SettledAsync()
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        late.CancelAfter(TimeSpan.FromMinutes(10));
        for (var calm = 0; calm < 2; )
        {
            if (late.IsCancellationRequested)
            {
                throw new TimeoutException($"It does not settle: {await DescribeAsync()}\n{_process.Output}");
            }

            await _github.Webhooks.SettledAsync(late.Token);
            var missing = await MissingAsync();
            if (missing.Count > 0 && !_disturbed)
            {
                await KillAndStartAsync();
                await Until.TrueAsync(async () => (await MissingAsync()).Count < missing.Count);
            }

            calm = missing.Count == 0 && await IsIdleAsync() ? calm + 1 : 0;
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _port.Dispose();
        _folder.Dispose();
    }

    private async Task KillAndStartAsync()
    {
        await _process.DisposeAsync();
        var began = Stopwatch.GetTimestamp();
        _process = BotProcess.Begin(_settings);
        await _process.AddressAsync();
        _tookToStart = Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Deliveries that neither GitHub has seen accepted nor the bot has.</summary>
    private async Task<List<string>> MissingAsync()
    {
        var open = _github
            .Webhooks.Deliveries.GroupBy(delivery => delivery.DeliveryId)
            .Where(attempts => !attempts.Any(attempt => attempt.StatusCode is >= 200 and < 300))
            .Select(attempts => attempts.Key)
            .ToList();
        if (open.Count == 0)
        {
            return open;
        }

        await using var database = new CargoWallDb(_database);
        var stored = await database.Deliveries.Where(row => open.Contains(row.DeliveryId)).Select(row => row.DeliveryId).ToListAsync(Cancel);
        return [.. open.Except(stored)];
    }

    // In the order in which one makes work for the next.
    private async Task<bool> IsIdleAsync()
    {
        await using var database = new CargoWallDb(_database);
        return await database.Deliveries.AllAsync(row => row.State != DeliveryState.Waiting, Cancel)
            && await new ModeQueue(new Databases(_database), TimeProvider.System).IsEmptyAsync(Cancel)
            && await database.EgressHeads.AllAsync(row => row.DueAt == null, Cancel)
            && !await OutdatedAsync(database)
            && await database.Outbox.AllAsync(row => row.State != OutboxState.Waiting, Cancel);
    }

    /// <summary>Whether an open pull request was judged under older policies of its organization or of its repository.</summary>
    private static Task<bool> OutdatedAsync(CargoWallDb database) =>
        (
            from head in database.JudgedHeads
            join pull in database.PullRequests on new { head.RepositoryId, head.HeadSha } equals new { pull.RepositoryId, pull.HeadSha }
            join repository in database.Repositories on head.RepositoryId equals repository.RepositoryId
            join owner in database.Owners on repository.OwnerId equals owner.OwnerId
            where pull.IsOpen && (head.Generation != owner.Generation || head.RepositoryGeneration != repository.Generation)
            select head
        ).AnyAsync(Cancel);

    /// <summary>Notes a call that it answered.</summary>
    public void Answered(string call) => _answered.TryAdd(call, true);

    /// <summary>Reads what the bot keeps.</summary>
    public async Task<T> ReadAsync<T>(Func<CargoWallDb, Task<T>> read)
    {
        await using var database = new CargoWallDb(_database);
        return await read(database);
    }

    /// <summary>What was given up or still waits, a line each.</summary>
    public async Task<string> DescribeAsync()
    {
        await using var database = new CargoWallDb(_database);
        var deliveries = await database
            .Deliveries.Where(row => row.State != DeliveryState.Done)
            .Select(row => $"{row.Event}.{row.Action} {row.State} {row.Attempts} {row.Failure}")
            .ToListAsync(Cancel);
        var writes = await database
            .Outbox.Where(row => row.State != OutboxState.Sent)
            .Select(row => $"{row.Key} {row.State} {row.Attempts} {row.Failure}")
            .ToListAsync(Cancel);
        var heads = await database.EgressHeads.Where(row => row.DueAt != null).Select(row => $"egress {row.HeadSha} {row.Attempts}").ToListAsync(Cancel);
        return string.Join('\n', [.. deliveries, .. writes, .. heads, .. await MissingAsync()]);
    }

    private static string NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private sealed class Databases(DbContextOptions<CargoWallDb> options) : IDbContextFactory<CargoWallDb>
    {
        public CargoWallDb CreateDbContext() => new(options);
    }
}
