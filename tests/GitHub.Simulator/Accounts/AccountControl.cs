using GitHub.Simulator.Webhooks;

namespace GitHub.Simulator.Accounts;

/// <summary>Adds people and organizations, and installs the app.</summary>
public sealed class AccountControl
{
    private readonly World _world;
    private readonly EventPublisher _events;

    internal AccountControl(World world, EventPublisher events)
    {
        _world = world;
        _events = events;
    }

    /// <summary>Adds a person; gives the id.</summary>
    public async Task<long> CreateUserAsync(string login, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        return _world.AddAccount(login, AccountKind.User).Id;
    }

    /// <summary>Adds an organization with one owner; gives the id.</summary>
    public async Task<long> CreateOrganizationAsync(string login, string owner = "octocat", CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        var organization = _world.AddAccount(login, AccountKind.Organization);
        organization.Admit(_world.AccountOf(owner), OrganizationRole.Admin);
        return organization.Id;
    }

    /// <summary>Gives a person another login; the id stays and the old login is free. Emits nothing, as GitHub tells apps nothing of it.</summary>
    public async Task RenameUserAsync(string login, string newLogin, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        _world.Rename(_world.AccountOf(login), newLogin);
    }

    /// <summary>Makes a person a member of an organization.</summary>
    public async Task AdmitAsync(string organization, string person, bool owner = false, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        _world.AccountOf(organization).Admit(_world.AccountOf(person), owner ? OrganizationRole.Admin : OrganizationRole.Member);
    }

    /// <summary>Installs the app in an account, on all its repositories; gives the installation id. Emits <c>installation.created</c>.</summary>
    public async Task<long> InstallAppAsync(string account, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        var installation = _world.AddInstallation(_world.AccountOf(account));
        _events.PublishInstallation("created", installation, OwnerOf(installation.Account));
        return installation.Id;
    }

    /// <summary>Narrows an installation to some repositories (<c>owner/name</c>).</summary>
    public async Task SelectRepositoriesAsync(long installationId, IEnumerable<string> repositories, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        Find(installationId).SelectedRepositories = repositories.Select(name => _world.RepositoryOf(name).Id).ToHashSet();
    }

    /// <summary>Takes permissions that the app asks for from an installation, or (with none) gives it all of them. Emits <c>installation.new_permissions_accepted</c> for the latter.</summary>
    public async Task WithholdAsync(long installationId, IReadOnlyList<string> permissions, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        var installation = Find(installationId);
        installation.Permissions = installation.App.Permissions.Where(it => !permissions.Contains(it.Key)).ToDictionary();
        _world.Tokens.Forget(installation);
        if (permissions.Count == 0)
        {
            _events.PublishInstallation("new_permissions_accepted", installation, OwnerOf(installation.Account));
        }
    }

    /// <summary>The app asks for these permissions and is told of these events; what accounts have granted stays.</summary>
    public async Task AskForAsync(IReadOnlyDictionary<string, string> permissions, IReadOnlyList<string> events, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        _world.App.Become(_world.App.Name, permissions, events);
    }

    /// <summary>Suspends an installation, or ends that. Emits <c>installation.suspend</c> or <c>.unsuspend</c>.</summary>
    public async Task SuspendAsync(long installationId, bool suspended = true, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        var installation = Find(installationId);
        var owner = OwnerOf(installation.Account);
        installation.SuspendedAt = suspended ? _world.Now : null;
        installation.SuspendedBy = suspended ? owner : null;
        _events.PublishInstallation(suspended ? "suspend" : "unsuspend", installation, owner);
    }

    /// <summary>A personal token with which a person calls REST and git.</summary>
    public async Task<string> IssueTokenAsync(string person, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        return _world.Tokens.IssuePersonal(_world.AccountOf(person));
    }

    private Apps.Installation Find(long id) =>
        _world.Installations.FirstOrDefault(installation => installation.Id == id)
        ?? throw new ArgumentException($"There is no installation {id}.", nameof(id));

    private Account OwnerOf(Account account) =>
        account.Members.FirstOrDefault(member => member.Value == OrganizationRole.Admin) is { Key: { } login } ? _world.AccountOf(login) : account;
}
