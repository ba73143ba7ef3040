using System.Security.Cryptography;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Apps;
using GitHub.Simulator.Repositories;

namespace GitHub.Simulator;

/// <summary>
/// Everything that exists in one simulated GitHub. Whoever reads or changes it holds the gate (<see cref="EnterAsync"/>), so requests,
/// control calls and pushes take effect one after another, and the order of events is the order of causes.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, Account> _accounts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Repository> _repositories = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Repository> _formerNames = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Installation> _installations = [];

    // One counter for everything, so that an id of one kind is never by chance an id of another.
    private long _lastId = 1_000_000;

    private World(SimulatorOptions options, DataFolder folder)
    {
        Options = options;
        Folder = folder;
        Addresses = new Addresses(options.PublicUrl);
        var gitHub = AddAccount("github", AccountKind.Organization);
        App = CreateApp(
            NextId(),
            options.AppName,
            gitHub,
            AppCatalog.CargoWallPermissions,
            AppCatalog.CargoWallEvents,
            new AppHook(options.WebhookUrl, options.WebhookSecret ?? RandomNumberGenerator.GetHexString(40, lowercase: true))
        );
        ActionsApp = CreateApp(AppCatalog.ActionsId, "GitHub Actions", gitHub, AppCatalog.ActionsPermissions, [], new AppHook(null, ""));
        folder.WritePrivateKey(App.PrivateKeyPem);
    }

    public SimulatorOptions Options { get; }

    public DataFolder Folder { get; }

    public Addresses Addresses { get; }

    public App App { get; }

    public App ActionsApp { get; }

    public TokenStore Tokens { get; } = new();

    /// <summary>Raised after every change of a check run.</summary>
    public ChangeSignal ChecksChanged { get; } = new();

    public IReadOnlyCollection<Account> Accounts => _accounts.Values;

    public IReadOnlyCollection<Repository> Repositories => _repositories.Values;

    public IReadOnlyList<Installation> Installations => _installations;

    /// <summary>The time, cut to seconds as GitHub's timestamps are.</summary>
    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(Options.Clock.GetUtcNow().ToUnixTimeSeconds());

    public static World Create(SimulatorOptions options, DataFolder folder) => new(options, folder);

    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Takes the gate; disposing the result gives it back. Not re-entrant.</summary>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        return new Turn(_gate);
    }

    public Account AddAccount(string login, AccountKind kind)
    {
        if (_accounts.ContainsKey(login))
        {
            throw new InvalidOperationException($"There is an account '{login}' already.");
        }

        var account = new Account(NextId(), login, kind) { CreatedAt = Now };
        _accounts.Add(login, account);
        return account;
    }

    public Account? FindAccount(string login) => _accounts.GetValueOrDefault(login);

    public Account AccountOf(string login) => FindAccount(login) ?? throw new InvalidOperationException($"There is no account '{login}'.");

    /// <summary>Gives an account another login. Its id stays, and the old login is free for anybody.</summary>
    public void Rename(Account account, string login)
    {
        if (_accounts.ContainsKey(login))
        {
            throw new InvalidOperationException($"There is an account '{login}' already.");
        }

        _accounts.Remove(account.Login);
        foreach (var repository in _repositories.Values)
        {
            if (repository.Collaborators.Remove(account.Login, out var permission))
            {
                repository.Collaborators[login] = permission;
            }
        }

        account.Rename(login, _accounts.Values);
        _accounts.Add(login, account);
    }

    public Installation AddInstallation(Account account)
    {
        var installation = new Installation(NextId(), App, account) { CreatedAt = Now, Permissions = App.Permissions };
        _installations.Add(installation);
        return installation;
    }

    public void Add(Repository repository) => _repositories.Add(repository.FullName, repository);

    /// <summary>Gives a repository another name. The old one leads to it until something else is called so.</summary>
    public void Rename(Repository repository, string name)
    {
        _repositories.Remove(repository.FullName);
        _formerNames[repository.FullName] = repository;
        repository.Name = name;
        _repositories.Add(repository.FullName, repository);
    }

    public Repository? FindRepository(string owner, string name) => _repositories.GetValueOrDefault($"{owner}/{name}");

    /// <summary>The repository that was called so once, while nothing else is called so now.</summary>
    public Repository? FindMoved(string owner, string name) => FindRepository(owner, name) is null ? _formerNames.GetValueOrDefault($"{owner}/{name}") : null;

    public Repository? FindRepository(long id) => _repositories.Values.FirstOrDefault(repository => repository.Id == id);

    public Repository RepositoryOf(string fullName) =>
        _repositories.GetValueOrDefault(fullName) ?? throw new InvalidOperationException($"There is no repository '{fullName}'.");

    public Actions.Job JobOf(long id) => FindJob(id) ?? throw new ArgumentException($"There is no job {id}.", nameof(id));

    public Actions.Job? FindJob(long id) =>
        _repositories
            .Values.SelectMany(repository => repository.Runs)
            .SelectMany(run => run.Attempts)
            .SelectMany(attempt => attempt.Jobs)
            .FirstOrDefault(job => job.Id == id);

    public async ValueTask DisposeAsync()
    {
        foreach (var repository in _repositories.Values)
        {
            await repository.Git.DisposeAsync();
        }

        _gate.Dispose();
    }

    private App CreateApp(long id, string name, Account owner, IReadOnlyDictionary<string, string> permissions, IReadOnlyList<string> events, AppHook hook)
    {
        var slug = name.ToLowerInvariant().Replace(' ', '-');
        return new App(id, slug, name)
        {
            Owner = owner,
            Bot = AddAccount($"{slug}[bot]", AccountKind.Bot),
            CreatedAt = Now,
            Permissions = permissions,
            Events = events,
            Hook = hook,
        };
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
