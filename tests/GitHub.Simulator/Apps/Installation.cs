using GitHub.Simulator.Accounts;

namespace GitHub.Simulator.Apps;

/// <summary>An app in an account, on all of its repositories or on chosen ones.</summary>
internal sealed class Installation(long id, App app, Account account)
{
    public long Id { get; } = id;

    public App App { get; } = app;

    public Account Account { get; } = account;

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the account granted: the app's permissions, or fewer.</summary>
    public required IReadOnlyDictionary<string, string> Permissions { get; set; }

    /// <summary>Null: all repositories of the account, also later ones.</summary>
    public HashSet<long>? SelectedRepositories { get; set; }

    public DateTimeOffset? SuspendedAt { get; set; }

    public Account? SuspendedBy { get; set; }

    public bool Covers(Repositories.Repository repository) =>
        repository.Owner == Account && (SelectedRepositories is null || SelectedRepositories.Contains(repository.Id));
}
