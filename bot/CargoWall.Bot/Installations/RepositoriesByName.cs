using CargoWall.GitHub;
using CargoWall.Storage.Installations;

namespace CargoWall.Bot.Installations;

/// <summary>
/// Looks for repositories by what they are called, in any letter case, as GitHub does. Never to identify: one that is gone may have had the name before.
/// </summary>
internal static class RepositoriesByName
{
#pragma warning disable CA1304, CA1311, CA1862 // These calls are translated to SQL's lower().
    public static IQueryable<RepositoryRow> Named(this IQueryable<RepositoryRow> repositories, string name)
    {
        var lower = name.ToLowerInvariant();
        return repositories.Where(row => row.Name.ToLower() == lower);
    }

    public static IQueryable<RepositoryRow> Named(this IQueryable<RepositoryRow> repositories, RepositoryName name)
    {
        var owner = name.Owner.ToLowerInvariant();
        return repositories.Named(name.Name).Where(row => row.OwnerLogin.ToLower() == owner);
    }
#pragma warning restore CA1304, CA1311, CA1862
}
