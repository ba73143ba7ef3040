using System.Diagnostics;
using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.Policies.Files;

/// <summary>
/// Stands for GitHub where everything that is needed was stored before: a good set is served without asking anybody, also when GitHub is
/// down or the policy repository is out of reach.
/// </summary>
internal sealed class StoredGit : IGit
{
    public static StoredGit Only { get; } = new();

    public Task<string?> FindBranchHeadAsync(string branch, CancellationToken cancellationToken) => throw Missing(branch);

    public Task<Commit?> FindCommitAsync(string commitId, CancellationToken cancellationToken) => throw Missing(commitId);

    public Task<Tree?> FindTreeAsync(string treeId, bool recursive, CancellationToken cancellationToken) => throw Missing(treeId);

    public Task<byte[]> GetBlobAsync(string blobId, int maximumBytes, CancellationToken cancellationToken) => throw Missing(blobId);

    private static UnreachableException Missing(string what) => new($"'{what}' belongs to a stored policy set and is not stored.");
}
