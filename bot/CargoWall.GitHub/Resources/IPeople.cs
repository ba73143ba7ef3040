namespace CargoWall.GitHub.Resources;

/// <summary>Accounts, and their part in the organization that owns the repository. Token: metadata, read; memberships: organization members, read.</summary>
public interface IPeople
{
    /// <summary>An account by its id, under the login that it has now; null when it is gone (404).</summary>
    Task<Account?> FindAccountAsync(long accountId, CancellationToken cancellationToken);

    /// <summary>The part that an account has in the organization that owns the repository.</summary>
    Task<MembershipAnswer> FindMembershipAsync(string login, CancellationToken cancellationToken);
}
