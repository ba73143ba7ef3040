namespace GitHub.Simulator.Accounts;

/// <summary>Someone who can own repositories or act: a person, an organization, or the account of an app.</summary>
internal sealed class Account(long id, string login, AccountKind kind)
{
    private readonly Dictionary<string, OrganizationRole> _members = new(StringComparer.OrdinalIgnoreCase);

    public long Id { get; } = id;

    public string Login { get; private set; } = login;

    public AccountKind Kind { get; } = kind;

    public string Email => Kind == AccountKind.Bot ? $"{Id}+{Login}@users.noreply.github.com" : $"{Login}@example.com";

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Members of an organization with their role; empty for people.</summary>
    public IReadOnlyDictionary<string, OrganizationRole> Members => _members;

    /// <summary>Takes another login; organizations know their members by it.</summary>
    public void Rename(string login, IEnumerable<Account> organizations)
    {
        foreach (var organization in organizations)
        {
            if (organization._members.Remove(Login, out var role))
            {
                organization._members[login] = role;
            }
        }

        Login = login;
    }

    public void Admit(Account person, OrganizationRole role) => _members[person.Login] = role;
}

internal enum AccountKind
{
    User,
    Organization,
    Bot,
}

internal enum OrganizationRole
{
    Member,
    Admin,
}
