using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Resolution;

/// <summary>Whether any file speaks about a repository at all.</summary>
internal static class Protection
{
    /// <summary>
    /// True when neither level has an assignment or a default whose repository keys fit, a lock, or an explicit mode. Definitions alone say nothing.
    /// </summary>
    public static bool IsAbsent(Chain chain, RepositoryFacts facts) => !Speaks(chain.Organization, facts) && !Speaks(chain.Repository, facts);

    private static bool Speaks(PolicySet set, RepositoryFacts facts) =>
        set.Settings.Mode is not null
        || set.Locks is { LocksSomething: true }
        || set.AssignmentsByTarget.Mentions(facts)
        || set.DefaultsByTarget.Mentions(facts);
}
