namespace CargoWall.Policy.Model;

/// <summary>Whose file a policy, an assignment or a lock was written in: the author. Locks look at the author.</summary>
public enum PolicyLevel
{
    /// <summary>The organization's policy repository.</summary>
    Organization,

    /// <summary>The repository itself. What it writes is a child's and cannot weaken the organization's locks.</summary>
    Repository,
}
