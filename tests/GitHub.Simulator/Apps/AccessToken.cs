using GitHub.Simulator.Repositories;

namespace GitHub.Simulator.Apps;

/// <summary>An installation's access token, perhaps narrowed to some repositories and permissions.</summary>
/// <param name="Repositories">Ids it is narrowed to. Null: all that the installation covers.</param>
internal sealed record AccessToken(
    string Value,
    Installation Installation,
    DateTimeOffset ExpiresAt,
    IReadOnlyDictionary<string, string> Permissions,
    IReadOnlySet<long>? Repositories
)
{
    private static readonly string[] Levels = ["read", "write", "admin"];

    public bool Covers(Repository repository) => Installation.Covers(repository) && (Repositories is null || Repositories.Contains(repository.Id));

    /// <summary>Whether the token has at least this level of one of the permissions.</summary>
    public bool Allows(IEnumerable<string> permissions, string level) =>
        permissions.Any(permission => Permissions.TryGetValue(permission, out var granted) && Reaches(granted, level));

    public static bool Reaches(string granted, string needed) => Array.IndexOf(Levels, granted) >= Array.IndexOf(Levels, needed);
}
