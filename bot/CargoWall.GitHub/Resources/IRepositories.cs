namespace CargoWall.GitHub.Resources;

/// <summary>A repository's own facts and history. Token: metadata and contents, read.</summary>
public interface IRepositories
{
    /// <summary>Null when it is gone or out of reach (404).</summary>
    Task<Repository?> FindAsync(CancellationToken cancellationToken);

    /// <summary>The merge base of two commits and the files that differ between it and <paramref name="headCommit"/>; null when either is unknown (404).</summary>
    Task<Comparison?> CompareAsync(string baseCommit, string headCommit, CancellationToken cancellationToken);

    /// <summary>
    /// The last hundred moves of a branch, the newest first ("List repository activities"): which commits were its heads, and forced pushes too. Empty
    /// where GitHub does not tell (404, 403: an old Enterprise Server, or a permission that is missing).
    /// </summary>
    Task<IReadOnlyList<BranchMove>> ListMovesAsync(string branch, CancellationToken cancellationToken);

    /// <summary>Who wrote and who made a commit; null when there is no such commit (404, 422).</summary>
    Task<CommitPeople?> FindCommitPeopleAsync(string commitId, CancellationToken cancellationToken);

    /// <summary>The commit that a tag, branch or SHA of a repository that everybody can read names; null when there is none (404) or it cannot be read.</summary>
    Task<string?> FindPublicCommitAsync(RepositoryName repository, string reference, CancellationToken cancellationToken);

    /// <summary>
    /// What a person may do here, as GitHub sums it up (<c>admin</c>, <c>write</c>, <c>read</c>, <c>none</c>) with the role's own name; null
    /// when there is no such person (404). The answer's user id tells whether the login is still that person's.
    /// </summary>
    Task<CollaboratorRights?> FindPermissionAsync(string login, CancellationToken cancellationToken);

    /// <summary>
    /// The custom properties that the owner defines. Null when the owner is no organization or the app may not read them
    /// (optional permission: organization custom properties, read).
    /// </summary>
    Task<IReadOnlyList<PropertyDefinition>?> FindPropertyDefinitionsAsync(CancellationToken cancellationToken);
}
