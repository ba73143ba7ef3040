namespace CargoWall.GitHub.Resources;

/// <summary>Git objects by id. Token: contents, read.</summary>
public interface IGit
{
    /// <summary>The commit a branch points at; null when there is no such branch (404) or the repository is empty (409).</summary>
    Task<string?> FindBranchHeadAsync(string branch, CancellationToken cancellationToken);

    /// <summary>Null when there is no such commit (404).</summary>
    Task<Commit?> FindCommitAsync(string commitId, CancellationToken cancellationToken);

    /// <summary>
    /// The entries of a tree; null when there is no such tree (404). <paramref name="treeId"/> may be a commit's id: then its root.
    /// </summary>
    Task<Tree?> FindTreeAsync(string treeId, bool recursive, CancellationToken cancellationToken);

    /// <summary>
    /// The bytes of a blob, at most <paramref name="maximumBytes"/>.
    /// </summary>
    /// <exception cref="AnswerTooLargeException">The blob is larger.</exception>
    Task<byte[]> GetBlobAsync(string blobId, int maximumBytes, CancellationToken cancellationToken);
}
