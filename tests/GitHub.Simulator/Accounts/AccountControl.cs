namespace GitHub.Simulator.Accounts;

/// <summary>Adds people and organizations, and installs the app.</summary>
public sealed class AccountControl
{
    private readonly World _world;

    internal AccountControl(World world) => _world = world;

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
        return _world.AddInstallation(_world.AccountOf(account)).Id;
    }
}
