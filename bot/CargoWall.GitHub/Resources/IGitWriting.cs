namespace CargoWall.GitHub.Resources;

/// <summary>
/// Makes git objects and moves branches. Token: contents, write; with workflows, write where asked for. Objects are named by their
/// content, so making one twice does no harm.
/// </summary>
public interface IGitWriting
{
    /// <summary>The commit a branch points at, as it is now; null when there is no such branch (404) or the repository is empty (409).</summary>
    Task<string?> FindBranchHeadAsync(string branch, CancellationToken cancellationToken);

    /// <summary>Null when there is no such commit (404).</summary>
    Task<Commit?> FindCommitAsync(string commitId, CancellationToken cancellationToken);

    /// <summary>Gives the blob's id.</summary>
    Task<string> CreateBlobAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Another tree with some files changed; gives its id.</summary>
    Task<string> CreateTreeAsync(string baseTree, IReadOnlyList<NewTreeEntry> changes, CancellationToken cancellationToken);

    /// <summary>A commit in the app's name, which GitHub signs; gives its id.</summary>
    Task<string> CreateCommitAsync(string tree, string parent, string message, CancellationToken cancellationToken);

    /// <exception cref="GitHubRefusedException">There is a branch of that name already (422).</exception>
    Task CreateBranchAsync(string branch, string commitId, CancellationToken cancellationToken);

    /// <summary>Moves a branch, also to a commit that does not follow the one it points at.</summary>
    Task MoveBranchAsync(string branch, string commitId, CancellationToken cancellationToken);
}
